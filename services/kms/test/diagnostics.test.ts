import { describe, expect, it } from '@jest/globals';
import type { AccessDenial } from '@osseal/kms-client';
import { compilePolicy, explain, type Principal } from '@osseal/ram';
import { RootKey, Sealer, systemRandom } from '@osseal/service-kit';
import { Diagnostics } from '../src/diagnostics/diagnostics.ts';
import { ACCOUNT, OTHER_ACCOUNT } from './kms-harness.ts';

const alice: Principal = { type: 'user', account: ACCOUNT, user: 'alice', userId: '2001' };
const RESOURCE = `acs:kms:cn-hangzhou:${ACCOUNT}:key/key-1`;

async function open(root = 7, capacity?: number): Promise<Diagnostics> {
  const sealer = await Sealer.open(new RootKey(Buffer.alloc(32, root)));
  return new Diagnostics({ sealer, random: systemRandom, ...(capacity !== undefined && { capacity }) });
}

function denial(requestId: string, changes: Partial<AccessDenial> = {}): AccessDenial {
  const identity = [
    compilePolicy(
      { Version: '1', Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: RESOURCE }] },
      'identity',
      'use',
    ),
  ];
  const request = { principal: alice, action: 'kms:Encrypt', resource: RESOURCE, conditions: {} };
  return {
    requestId,
    timeMs: 1,
    service: 'kms',
    operation: 'Encrypt',
    principal: alice,
    accessKeyId: 'alice-key',
    checks: [explain(request, { identity })],
    ...changes,
  };
}

describe('an encoded diagnostic message', () => {
  it('opens in the installation that made it, after a restart too', async () => {
    const message = (await open()).encodeDiagnostic(denial('r1'));
    expect(message).toMatch(/^AQIBIAAA[A-Za-z0-9+/]+=*$/);
    expect((await open()).decodeDiagnostic(message)).toEqual({
      requestId: 'r1',
      timeMs: 1,
      account: ACCOUNT,
      checks: denial('r1').checks,
      shortened: false,
    });
  });

  it('opens nowhere else, and not when a bit of it is changed', async () => {
    const diagnostics = await open();
    const message = diagnostics.encodeDiagnostic(denial('r1'));
    expect((await open(8)).decodeDiagnostic(message)).toBeUndefined();
    const bytes = Buffer.from(message, 'base64');
    for (const place of [0, 3, 6, 17, 18, 40, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(diagnostics.decodeDiagnostic(changed.toString('base64'))).toBeUndefined();
    }
    const sealer = await Sealer.open(new RootKey(Buffer.alloc(32, 7)));
    const other = await sealer.seal(Buffer.from('{}'));
    for (const text of ['', 'AQIBIAAA', '!', message.slice(0, 60), other, 'A'.repeat(100_000)]) {
      expect(diagnostics.decodeDiagnostic(text)).toBeUndefined();
    }
  });

  it('says nothing to who cannot open it', async () => {
    const message = (await open()).encodeDiagnostic(denial('r1'));
    const bytes = Buffer.from(message, 'base64').toString('latin1');
    for (const word of ['alice', 'kms:Encrypt', ACCOUNT]) expect(bytes).not.toContain(word);
  });

  it('is never longer than an OSS error has room for, and keeps what matters', async () => {
    const diagnostics = await open();
    const random = () => systemRandom.hex(400);
    const Statement = Array.from({ length: 6 }, () => ({
      Effect: 'Allow',
      Action: 'kms:*',
      Resource: RESOURCE,
      Condition: { StringEquals: { 'acs:UserAgent': [random()] } },
    }));
    const identity = [compilePolicy({ Version: '1', Statement }, 'identity', 'large')];
    const conditions = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`kms:tag/${i}${random()}`, random()]));
    const request = { principal: alice, action: 'kms:Encrypt', resource: RESOURCE, conditions };
    const checks = [explain(request, { identity })];
    const message = diagnostics.encodeDiagnostic(denial('r1', { checks }));
    expect(message.length).toBeLessThanOrEqual(2_200);
    const decoded = diagnostics.decodeDiagnostic(message);
    expect(decoded).toMatchObject({ shortened: true, account: ACCOUNT });
    expect(decoded?.checks[0]).toMatchObject({
      action: 'kms:Encrypt',
      resource: RESOURCE,
      missing: checks[0]?.missing,
    });
  });
});

describe('kept refusals', () => {
  it('are found by their request, and by the OSS request behind it, in order', async () => {
    const diagnostics = await open();
    diagnostics.encodeDiagnostic(denial('oss-1', { service: 'oss' }));
    diagnostics.encodeDiagnostic(denial('kms-1', { causeRequestId: 'oss-1' }));
    const ids = (id: string) => diagnostics.find(id).map(({ requestId }) => requestId);
    expect([ids('oss-1'), ids('kms-1'), ids('kms-2')]).toEqual([['oss-1', 'kms-1'], ['kms-1'], []]);
  });

  it('are forgotten, the oldest first', async () => {
    const diagnostics = await open(7, 3);
    for (const id of ['a', 'b', 'c', 'd']) diagnostics.encodeDiagnostic(denial(id, { causeRequestId: `for-${id}` }));
    expect(['a', 'b', 'd', 'for-a', 'for-d'].map((id) => diagnostics.find(id).length)).toEqual([0, 1, 1, 0, 1]);
  });

  it('are for the accounts that they concern', async () => {
    const diagnostics = await open();
    diagnostics.encodeDiagnostic(denial('own'));
    expect([diagnostics.find('own', ACCOUNT).length, diagnostics.find('own', OTHER_ACCOUNT).length]).toEqual([1, 0]);
    const bob: Principal = { ...alice, account: OTHER_ACCOUNT, user: 'bob' };
    const full = explain(
      { principal: bob, action: 'kms:Encrypt', resource: RESOURCE, conditions: { 'acs:AccessId': 'bob' } },
      {},
    );
    const told = { ...full, steps: [] };
    diagnostics.encodeDiagnostic(denial('across', { principal: bob, checks: [full], callerChecks: [told] }));
    expect(diagnostics.find('across', OTHER_ACCOUNT)[0]?.checks).toEqual([told]);
    const [owners] = diagnostics.find('across', ACCOUNT);
    expect(owners).not.toHaveProperty('callerChecks');
    expect(owners).toMatchObject({ accessKeyId: '', checks: [{ conditions: {} }] });
    expect(diagnostics.find('across')[0]).toMatchObject({ accessKeyId: 'alice-key', callerChecks: [told] });
  });

  it('do not swell with what a request holds', async () => {
    const diagnostics = await open();
    const [check] = denial('x').checks;
    if (check === undefined) throw new Error('There is a check.');
    const huge = { ...check, conditions: { 'acs:UserAgent': 'x'.repeat(100_000) } };
    diagnostics.encodeDiagnostic(denial('x', { checks: new Array(100).fill(huge) }));
    expect(JSON.stringify(diagnostics.find('x')).length).toBeLessThan(40_000);
  });
});
