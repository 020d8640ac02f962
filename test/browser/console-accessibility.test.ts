import { expect, it } from '@jest/globals';
import { ALICE, BOB, ROOT, storySeed } from '@osseal/testkit';
import { ossClient, rejection } from '../sdk/clients.ts';
import { seriousFindings } from './accessibility.ts';
import { describeInBrowser } from './use-console.ts';

const KEY = 'key-hzz0000000000000001';
const seed = storySeed({
  keys: [{ account: '1000000000000001', region: 'cn-hangzhou', id: KEY, aliases: ['alias/demo'] }],
  buckets: [
    { account: '1000000000000001', name: 'demo', region: 'cn-hangzhou', encryption: { method: 'KMS', keyId: KEY } },
  ],
});
/** Only the colours of the dark theme are other ones. */
const SCHEMES = [
  ['light', {}],
  ['dark', { of: ['color-contrast'] }],
] as const;

describeInBrowser('axe finds nothing serious', { seed }, (underTest) => {
  it.each(SCHEMES)('on the sign-in page (%s)', async (colorScheme, rules) => {
    const page = await underTest().open({ colorScheme });
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await seriousFindings(page, rules)).toEqual([]);
  });

  it.each(SCHEMES)('on the bucket pages and in the Create Bucket panel (%s)', async (colorScheme, rules) => {
    const { server, signIn } = underTest();
    await ossClient(server, { accessKey: ALICE, bucket: 'demo' }).put('folder/object', Buffer.from('x'));
    const page = await signIn(ROOT, { colorScheme });
    await page.getByRole('link', { name: 'demo' }).waitFor();
    expect(await seriousFindings(page, rules)).toEqual([]);
    await page.getByRole('button', { name: 'Create Bucket' }).click();
    await page.getByRole('radio', { name: 'KMS' }).check();
    expect(await seriousFindings(page, rules)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'demo' }).click();
    await page.getByRole('button', { name: 'folder/' }).click();
    await page.getByRole('button', { name: 'Details of folder/object' }).click();
    await page.getByRole('dialog').getByText('KMS', { exact: true }).waitFor();
    expect(await seriousFindings(page, rules)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Basic Settings' }).click();
    await page.getByRole('button', { name: 'Configure' }).click();
    await page.getByText('1 (1 B)').first().waitFor();
    expect(await seriousFindings(page, rules)).toEqual([]);
  });

  it.each(SCHEMES)('on all other pages (%s)', async (colorScheme, rules) => {
    const { server, signIn } = underTest();
    await ossClient(server, { accessKey: ALICE, bucket: 'demo' }).put('folder/object', Buffer.from('x'));
    await rejection(ossClient(server, { accessKey: BOB, bucket: 'demo' }).get('folder/object'));
    const page = await signIn(ROOT, { colorScheme });
    const at = async (path: string, sign: string) => {
      await page.goto(`${page.url().split('#')[0]}#${path}`);
      await page.getByText(sign).first().waitFor();
      return [path, await seriousFindings(page, rules)];
    };
    expect(await at('/keys', 'alias/demo')).toEqual(['/keys', []]);
    expect(await at(`/keys/${KEY}`, '"Statement"')).toEqual([`/keys/${KEY}`, []]);
    expect(await at('/access', 'alice')).toEqual(['/access', []]);
    expect(await at('/bill', 'KMS 1.0 pay-as-you-go')).toEqual(['/bill', []]);
    expect(await at('/activity', 'Refused')).toEqual(['/activity', []]);
    expect(await at('/lab', 'There are no snapshots yet.')).toEqual(['/lab', []]);
    expect(await at('/connect', 'ossutil')).toEqual(['/connect', []]);
    await page.goto(`${page.url().split('#')[0]}#/activity`);
    await page.getByRole('row').filter({ hasText: 'Refused' }).getByRole('button').first().click();
    await page.getByRole('dialog').getByText('Missing permission').first().waitFor();
    expect(await seriousFindings(page, rules)).toEqual([]);
  });
});
