import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ALICE, BOB, ROOT, repositoryRoot, storySeed } from '@osseal/testkit';
import type { Page } from 'playwright-core';
import { ossClient, rejection } from '../sdk/clients.ts';
import { control } from '../sdk/control.ts';
import { describeInBrowser } from './use-console.ts';

const ACCOUNT = '1000000000000001';
const KEY = 'key-hzz0000000000000001';
const bucket = (name: string, encryption?: object) => ({ account: ACCOUNT, name, region: 'cn-hangzhou', encryption });
const seed = storySeed({
  keys: [
    { account: ACCOUNT, region: 'cn-hangzhou', id: KEY, aliases: ['alias/invoices'] },
    { account: ACCOUNT, region: 'cn-hangzhou', id: 'key-hzz0000000000000002', aliases: ['alias/reports'] },
  ],
  buckets: [bucket('invoices', { method: 'KMS', keyId: KEY }), bucket('logs', { method: 'AES256' }), bucket('public')],
});
/** `npm run pictures` sets it: then the pictures of the documentation are made anew. */
const isKeeping = process.env.TEST_PICTURES === '1';
const FOLDER = join(repositoryRoot, 'docs/images');

describeInBrowser('the pictures of docs/console.md', { seed }, (underTest) => {
  it('show what the pages show', async () => {
    const { server, signIn } = underTest();
    const alice = ossClient(server, { accessKey: ALICE, bucket: 'invoices' });
    await control(server, 'oss', 'POST', '/clock', { set: '2026-11-27T09:30:00Z' });
    for (const [hours, count] of [4, 9, 6, 12].entries()) {
      for (let place = 0; place < count; place++) await alice.put(`2026/11/${hours}-${place}.pdf`, Buffer.alloc(4096));
      for (let place = 0; place < count / 2; place++) await alice.get(`2026/11/${hours}-${place}.pdf`);
      await control(server, 'oss', 'POST', '/clock', { advance: '1h' });
    }
    await rejection(ossClient(server, { accessKey: BOB, bucket: 'invoices' }).get('2026/11/0-0.pdf'));
    const taken: string[] = [];
    const page = await signIn(ROOT, { colorScheme: 'light' });
    const take = async (shown: Page, name: string) => {
      const picture = await shown.screenshot({ animations: 'disabled' });
      expect(picture.length).toBeGreaterThan(10_000);
      taken.push(name);
      if (!isKeeping) return;
      await mkdir(FOLDER, { recursive: true });
      await writeFile(join(FOLDER, `${name}.png`), picture);
    };
    const at = async (shown: Page, path: string, sign: string) => {
      await shown.goto(`${shown.url().split('#')[0]}#${path}`);
      await shown.getByText(sign).first().waitFor();
    };
    await page.getByRole('link', { name: 'invoices' }).waitFor();
    await page.getByRole('button', { name: 'Create Bucket' }).click();
    await page.getByLabel('Bucket Name').fill('contracts');
    await page.getByRole('radio', { name: 'KMS' }).check();
    await page.getByRole('combobox', { name: 'CMK' }).waitFor();
    await take(page, 'console-create-bucket');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await at(page, '/buckets/invoices', '2026/');
    await page.getByRole('tab', { name: 'Basic Settings' }).click();
    await page.getByText('31 (124.0 KiB)').first().waitFor();
    await take(page, 'console-encryption');
    await at(page, `/keys/${KEY}`, '126976 (124.0 KiB)');
    await take(page, 'console-key');
    const dark = await signIn(ROOT, { colorScheme: 'dark' });
    await at(dark, '/bill', 'KMS 1.0 pay-as-you-go');
    await dark.getByRole('img', { name: 'Billed calls by hour' }).locator('canvas').waitFor();
    await take(dark, 'console-bill');
    const chinese = await signIn(ROOT, { locale: 'zh-CN' });
    await at(chinese, '/activity', '拒绝');
    await chinese.getByRole('row').filter({ hasText: '拒绝' }).getByRole('button').first().click();
    await chinese.getByRole('dialog').getByText('缺少的权限').first().waitFor();
    await take(chinese, 'console-activity');
    await at(page, '/lab', 'There are no snapshots yet.');
    await take(page, 'console-lab');

    const text = await readFile(join(repositoryRoot, 'docs/console.md'), 'utf8');
    expect([...text.matchAll(/\(images\/([\w-]+)\.png\)/g)].map(([, name]) => name).sort()).toEqual(taken.sort());
  });
});
