import { describe, expect, it } from '@jest/globals';
import { parseOssRequest } from '@osseal/protocol/oss';
import type { SignedOssCredential } from '@osseal/protocol/signature';
import { TestClock, VirtualClock } from '@osseal/service-kit';
import { SignatureTime } from '../src/pipeline/signature-time.ts';

const START = Date.UTC(2026, 10, 27);
const HOUR = 3_600_000;
const HTTP = parseOssRequest('GET', '/b/k', {});

function credential(signature: string, carrier: 'header' | 'query' = 'query'): SignedOssCredential {
  return { scheme: 'v1', carrier, accessKeyId: 'a', securityToken: undefined, signature };
}

function started() {
  const machine = new TestClock(START);
  const clock = new VirtualClock(machine);
  return { machine, clock, time: new SignatureTime(clock) };
}

describe('the time by which a V1 URL is judged', () => {
  it('goes on with the virtual clock from its first use', async () => {
    const { machine, clock, time } = started();
    expect(time.of(HTTP, credential('url'))).toBe(START);
    time.keepUse(credential('url'));
    machine.advance(1_000);
    await clock.change((now) => ({ virtualMs: now + HOUR }));
    expect(time.of(HTTP, credential('url'))).toBe(START + 1_000 + HOUR);
    expect(time.of(HTTP, credential('another'))).toBe(START + 1_000);
  });

  it('begins with the first use that was verified: anybody can send signatures, of any length', async () => {
    const { machine, clock, time } = started();
    time.of(HTTP, credential('url'));
    machine.advance(1_000);
    await clock.change((now) => ({ virtualMs: now + HOUR }));
    expect(time.of(HTTP, credential('url'))).toBe(START + 1_000);
  });

  it('is not kept for requests that are signed anew each time', async () => {
    const { machine, clock, time } = started();
    time.keepUse(credential('header', 'header'));
    machine.advance(1_000);
    await clock.change((now) => ({ virtualMs: now + HOUR }));
    expect(time.of(HTTP, credential('header'))).toBe(START + 1_000);
  });
});
