import { beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT, spawnOsseal, spawnServices, storySeed } from '@osseal/testkit';
import { ossClient, rejection } from '../sdk/clients.ts';
import { runGatewayScenario, type Transcript } from './gateway-scenario.ts';

/** The same scenario with KMS in the gateway's process, and over HTTP in a process of its own. */
describe('both transports of kms-client', () => {
  let inProcess: Transcript;
  let overHttp: Transcript;
  beforeAll(async () => {
    const one = await spawnOsseal({ seed: storySeed() });
    try {
      inProcess = await runGatewayScenario(one);
    } finally {
      await one.dispose();
    }
    const two = await spawnServices({ seed: storySeed() });
    try {
      overHttp = await runGatewayScenario(two);
    } finally {
      await two.dispose();
    }
  });

  it('give the same answers, errors and bill', () => {
    expect(overHttp).toEqual(inProcess);
  });

  it('do what the scenario is about', () => {
    const outcomes = new Map(inProcess);
    expect(outcomes.get('alice reads')).toEqual({ status: 200, method: 'KMS', key: 'first', body: 'by root' });
    expect(outcomes.get('bob reads')).toMatchObject({ status: 403, message: 'This request is forbidden by kms.' });
    expect(outcomes.get('a key of another region')).toMatchObject({ status: 404, code: 'KeyNotFound' });
    expect(outcomes.get('read under a disabled key')).toMatchObject({ status: 409, code: 'KeyDisabled' });
    expect(outcomes.get('bob reads it')).toMatchObject({ status: 200, key: 'service key' });
    expect(outcomes.get('read with its context')).toMatchObject({ status: 200, body: 'x' });
    expect(outcomes.get('anonymous')).toBe(403);
    expect(outcomes.get('the bill')).toContainEqual(
      expect.stringMatching(/"action":"GenerateDataKey".*"calls":1.*"cause":"PutObject scenario".*"key":"first"/),
    );
  });
});

describe('a gateway without its KMS', () => {
  it('answers 503 for SSE-KMS, serves what needs no KMS call, and recovers', async () => {
    const services = await spawnServices({ seed: storySeed() });
    try {
      const oss = ossClient(services, { accessKey: ROOT, bucket: 'outage' });
      await oss.putBucket('outage');
      await oss.put('kms', Buffer.from('x'), { headers: { 'x-oss-server-side-encryption': 'KMS' } });
      await oss.put('aes', Buffer.from('y'), { headers: { 'x-oss-server-side-encryption': 'AES256' } });
      await services.killService('kms');
      expect((await rejection(oss.get('kms'))).status).toBe(503);
      await services.startService('kms');
      expect((await oss.get('kms')).content.toString()).toBe('x');
      expect((await oss.get('aes')).content.toString()).toBe('y');
    } finally {
      await services.dispose();
    }
  });
});
