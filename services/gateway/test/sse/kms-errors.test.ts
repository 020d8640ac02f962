import { describe, expect, it } from '@jest/globals';
import { KmsCallError } from '@osseal/kms-client';
import { forbiddenByKms, ossErrorOfKms } from '../../src/sse/kms-errors.ts';

describe('ossErrorOfKms', () => {
  it.each([
    ['Forbidden.NoPermission', 403, 403, 'AccessDenied', 'This request is forbidden by kms.', undefined],
    ['Forbidden.AccessKey', 403, 403, 'AccessDenied', 'This request is forbidden by kms.', undefined],
    ['Forbidden.ProhibitedByRiskControl', 403, 403, 'AccessDenied', 'This request is forbidden by kms.', undefined],
    [
      'Forbidden.KeyNotFound',
      404,
      404,
      'KeyNotFound',
      'The specified parameter KMS keyId is not found.',
      '0005-00000208',
    ],
    ['Forbidden.KeyVersionNotFound', 404, 404, 'KeyNotFound', undefined, '0005-00000224'],
    ['Forbidden.AliasNotFound', 404, 404, 'AliasNotFound', 'The specified Alias is not found.', undefined],
    [
      'Forbidden.KmsServiceNotEnabled',
      403,
      403,
      'KmsServiceNotEnabled',
      'This user does not turn on KMS service.',
      '0005-00000218',
    ],
    [
      'Forbidden.UbsmsInvalidBid',
      403,
      403,
      'KmsUbsmsInvalidBid',
      'Your account partner does not have KMS Service.',
      undefined,
    ],
    ['Forbidden.InDebt', 403, 403, 'KmsInDebt', 'Current user is indebted.', undefined],
    ['Forbidden.InDebtOverdue', 403, 403, 'KmsInDebtOverdue', 'Current user is indebted Overdue.', undefined],
    [
      'Rejected.Disabled',
      409,
      409,
      'KeyDisabled',
      'The request was rejected because the key state is Disabled.',
      '0005-00000214',
    ],
    ['Rejected.PendingDeletion', 409, 409, 'KeyPendingDeletion', undefined, '0005-00000215'],
    ['Rejected.PendingImport', 409, 409, 'KeyPendingImport', undefined, '0005-00000216'],
    ['InvalidParameter', 400, 400, 'InvalidParameter', 'The specified parameter KMS keyId is not valid.', undefined],
    ['Rejected.UnsupportedOperation', 400, 400, 'InvalidParameter', undefined, undefined],
    ['Rejected.Throttling', 429, 503, 'ServiceUnavailable', undefined, undefined],
    ['Throttling.User', 400, 503, 'ServiceUnavailable', undefined, undefined],
    ['ServiceUnavailableTemporary', 503, 503, 'ServiceUnavailable', undefined, undefined],
    ['InternalFailure', 500, 503, 'ServiceUnavailable', undefined, undefined],
    ['InvalidCiphertext', 400, 500, 'InternalError', undefined, undefined],
  ])('%s (%i) is %i %s', (kmsCode, kmsStatus, status, code, message, ec) => {
    const cause = new KmsCallError(kmsCode, kmsStatus, 'as KMS says it', 'request-1');
    const error = ossErrorOfKms(cause);
    expect(error).toMatchObject({ status, code, cause, ...(message && { message }) });
    if (ec !== undefined) expect(error.ec).toBe(ec);
    expect(error.message).not.toContain('as KMS says it');
  });

  it('knows the refusal that needs no call', () => {
    expect(forbiddenByKms()).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'This request is forbidden by kms.',
    });
  });
});
