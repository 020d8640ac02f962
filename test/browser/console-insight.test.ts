import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { ALICE, BOB, ROOT, storySeed } from '@osseal/testkit';
import { ossClient, rejection } from '../sdk/clients.ts';
import { control } from '../sdk/control.ts';
import { choose } from './fields.ts';
import { describeInBrowser } from './use-console.ts';

const KEY = 'key-hzz0000000000000001';
const seed = storySeed({
  keys: [{ account: '1000000000000001', region: 'cn-hangzhou', id: KEY }],
  buckets: [
    {
      account: '1000000000000001',
      name: 'story',
      region: 'cn-hangzhou',
      encryption: { method: 'KMS', keyId: KEY },
    },
  ],
});

describeInBrowser('bill and activity in the console', { seed }, (underTest) => {
  it('shows calls by hour and by dimension, the cost with its price list, and exports the same as CSV', async () => {
    const { server, signIn } = underTest();
    const alice = ossClient(server, { accessKey: ALICE, bucket: 'story' });
    await alice.put('billed', Buffer.from('x'));
    await alice.get('billed');
    await control(server, 'oss', 'POST', '/clock', { advance: '3h' });
    await alice.get('billed');
    const page = await signIn();
    await page.getByRole('link', { name: 'Bill' }).click();
    const totals = page.getByRole('region', { name: 'Totals' });
    await totals.getByText('KMS 1.0 pay-as-you-go, as of 2025-09').waitFor();
    const { totals: wanted } = await control<{ totals: { calls: number; cost: number } }>(
      server,
      'oss',
      'GET',
      '/usage',
    );
    expect(await totals.locator('dl').textContent()).toContain(`Billed calls3Estimated cost${wanted.cost} USD`);
    for (const name of ['Billed calls by hour', 'Billed calls by action']) {
      const chart = page.getByRole('img', { name });
      expect(await chart.locator('canvas').count()).toBe(1);
    }
    await choose(page, 'Chart by', 'key');
    await page.getByRole('img', { name: 'Billed calls by key' }).waitFor();
    const rows = page.getByRole('table', { name: 'Calls' }).locator('tbody tr');
    expect(await rows.count()).toBe(3);
    expect(await rows.first().locator('td').allTextContents()).toEqual([
      expect.stringMatching(/^20.*:00:00Z$/),
      expect.stringMatching(/^(Decrypt|GenerateDataKey)$/),
      KEY,
      'story',
      'acs:ram::1000000000000001:user/alice',
      '1',
      '1',
      expect.stringMatching(/^[\d.e-]+$/),
    ]);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const lines = (await readFile(await (await download).path(), 'utf8')).trimEnd().split('\r\n');
    expect(lines[0]).toBe('hour,action,key,bucket,principal,calls,billed,cost');
    expect(lines).toHaveLength(4);
    await control(server, 'oss', 'POST', '/clock', { follow: true });
  });

  it('finds in the trail what the filters say, and by one request id the OSS request and its KMS calls', async () => {
    const { server, signIn } = underTest();
    const alice = ossClient(server, { accessKey: ALICE, bucket: 'story' });
    const { res } = await alice.put('traced', Buffer.from('x'));
    const requestId = (res.headers as Record<string, string>)['x-oss-request-id'] ?? '';
    await alice.get('traced');
    const page = await signIn();
    await page.getByRole('link', { name: 'Activity' }).click();
    const table = page.getByRole('table', { name: 'Activity' });
    await table.getByText('PutObject').first().waitFor();
    await page.getByLabel('Action', { exact: true }).fill('PutObject');
    await page.getByRole('button', { name: 'Search' }).click();
    await table.getByText('GetObject').first().waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: `Request ${requestId}` }).click();
    const request = page.getByRole('dialog', { name: 'Request' });
    const oss = request.getByRole('region', { name: 'OSS PutObject' });
    const kms = request.getByRole('region', { name: 'KMS GenerateDataKey' });
    expect(await oss.locator('dl').textContent()).toMatch(/user\/alice.*Allowed.*\d+ ms.*story\/traced/);
    expect(await kms.locator('dl').textContent()).toMatch(/user\/alice.*Allowed.*\d+ ms.*kms:GenerateDataKey/);
  });

  it('says of a refusal which permission was missing', async () => {
    const { server, signIn } = underTest();
    await ossClient(server, { accessKey: ALICE, bucket: 'story' }).put('forbidden', Buffer.from('x'));
    await rejection(ossClient(server, { accessKey: BOB, bucket: 'story' }).get('forbidden'));
    const page = await signIn(ROOT);
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByLabel('Outcome', { exact: true }).fill('!Success');
    await page.getByRole('button', { name: 'Search' }).click();
    const refused = page.getByRole('row').filter({ hasText: 'KMS' }).filter({ hasText: 'Refused' });
    await refused.getByRole('button').first().click();
    const why = page.getByRole('dialog').getByRole('region', { name: 'Why it was refused' }).first();
    await why.getByText('kms:Decrypt').first().waitFor();
    await why.getByText('Missing permission').waitFor();
  });

  it('tells others than account roots why they see neither', async () => {
    const page = await underTest().signIn(BOB);
    for (const name of ['Bill', 'Activity']) {
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { name }).waitFor();
      await page.getByText('This page is for the root of an account').waitFor();
    }
  });
});
