import { expect, it } from '@jest/globals';
import { ROOT, storySeed } from '@osseal/testkit';
import { ossClient } from '../sdk/clients.ts';
import { describeInBrowser } from './use-console.ts';

describeInBrowser('the shell of the console', { seed: storySeed() }, (underTest) => {
  it('refuses an access key that nobody has, and says so to who listens', async () => {
    const page = await underTest().open();
    await page.getByLabel('AccessKey ID').fill('nobody');
    await page.getByLabel('AccessKey Secret').fill('nothing');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'InvalidAccessKeyId' }).waitFor();
  });

  it('keeps the secret out of addresses and storage, and forgets it with the page', async () => {
    const page = await underTest().signIn();
    const kept = await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }, location.href])');
    expect(kept).not.toContain(ROOT.accessKeySecret);
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('stays signed in over a reload when asked to, until the user signs out', async () => {
    const page = await underTest().open();
    await page.getByLabel('AccessKey ID').fill(ROOT.accessKeyId);
    await page.getByLabel('AccessKey Secret').fill(ROOT.accessKeySecret);
    await page.getByLabel('Stay signed in when this tab is reloaded').check();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Buckets' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Buckets' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  it('is out of reach for an object that is opened as a page', async () => {
    const { server, signIn } = underTest();
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'pages' });
    await oss.putBucket('pages');
    await oss.putBucketACL('pages', 'public-read');
    const script = "try { sessionStorage.length; document.title = 'read' } catch (e) { document.title = e.name }";
    await oss.put('evil.html', Buffer.from(`<script>${script}</script>`), { mime: 'text/html' });
    const page = await signIn();
    await page.evaluate("sessionStorage.setItem('osseal.credential', '{}')");
    await page.goto(`${server.oss}/pages/evil.html`);
    expect(await page.title()).toBe('SecurityError');
    await page.goto(`${server.oss}/_osseal/console/`);
  });

  it('speaks the language of the browser, and the other one on demand', async () => {
    const page = await underTest().signIn(ROOT, { locale: 'zh-CN' });
    await page.getByRole('heading', { name: 'Bucket 列表' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN');
    await page.getByRole('button', { name: '创建 Bucket' }).click();
    const methods = page.getByRole('radiogroup', { name: '服务器端加密方式' });
    for (const name of ['无', 'OSS 完全托管', 'KMS']) await methods.getByRole('radio', { name }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: '语言' }).click();
    await page.getByTitle('English').last().click();
    await page.getByRole('heading', { name: 'Buckets' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
  });

  it('is light or dark as the machine is, and as the user says', async () => {
    const page = await underTest().signIn(ROOT, { colorScheme: 'dark' });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe('rgb(20, 20, 20)');
    await page.getByRole('combobox', { name: 'Theme' }).click();
    await page.getByTitle('Light').last().click();
    await page.locator('html[data-theme=light]').waitFor();
    expect(await background()).toBe('rgb(255, 255, 255)');
  });

  it('can be used by keyboard alone', async () => {
    const page = await underTest().open();
    await page.getByLabel('AccessKey ID').focus();
    await page.keyboard.type(ROOT.accessKeyId);
    await page.keyboard.press('Tab');
    await page.keyboard.type(ROOT.accessKeySecret);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Buckets' }).waitFor();
    await page.getByRole('button', { name: 'Create Bucket' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Create Bucket' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Create Bucket' }).waitFor({ state: 'hidden' });
  });
});
