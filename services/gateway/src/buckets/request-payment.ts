import { ossError } from '@osseal/protocol/errors';
import type { XmlElement } from '@osseal/protocol/oss';
import { headerText } from '@osseal/protocol/oss';
import { accountOf } from '@osseal/ram';
import type { BucketRecord } from '@osseal/storage';
import type { OssCall } from '../action.ts';

/** Who pays for the requests to a bucket. */
export type Payer = 'BucketOwner' | 'Requester';

const HEADER = 'x-oss-request-payer';

/** Reads `RequestPaymentConfiguration`. @throws WireError MalformedXML @documented PutBucketRequestPayment */
export function parseRequestPayment(root: XmlElement | undefined): Payer {
  const payer = root?.name === 'RequestPaymentConfiguration' ? root.child('Payer')?.text.trim() : undefined;
  if (payer === 'BucketOwner' || payer === 'Requester') return payer;
  throw ossError('MalformedXML');
}

/**
 * Where requesters pay, those of other accounts must say that they will, and the unsigned cannot. Who has no access is not
 * asked, and does not learn who pays.
 * @throws WireError AccessDenied
 * @documented Requester pays; texts and that access comes first @inferred
 */
export function assertPayer(
  { name, account, requestPayment }: BucketRecord,
  { requester, http }: Pick<OssCall, 'requester' | 'http'>,
): void {
  if (requestPayment !== 'Requester' || accountOf(requester.principal) === account) return;
  const agreed = headerText(http.headers, HEADER) ?? http.query.get(HEADER);
  if (requester.principal.type !== 'anonymous' && agreed?.trim().toLowerCase() === 'requester') return;
  throw ossError('AccessDenied', {
    message: 'Access denied for requester pay bucket.',
    elements: [['BucketName', name]],
  });
}
