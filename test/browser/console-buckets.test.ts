import { expect, it } from '@jest/globals';
import { BOB, countCalls, findPlaintext, ROOT, readUsage, storySeed } from '@osseal/testkit';
import type { Page } from 'playwright-core';
import { ossClient } from '../sdk/clients.ts';
import { choices, choose, openList } from './fields.ts';
import { describeInBrowser } from './use-console.ts';

const HANGZHOU_KEY = 'key-hzz0000000000000001';
const SHANGHAI_KEY = 'key-shh0000000000000001';
const seed = storySeed({
  keys: [
    { account: '1000000000000001', region: 'cn-hangzhou', id: HANGZHOU_KEY, aliases: ['alias/demo'] },
    { account: '1000000000000001', region: 'cn-shanghai', id: SHANGHAI_KEY },
  ],
  buckets: [{ account: '1000000000000001', name: 'existing', region: 'cn-hangzhou' }],
});

/** Buckets → Create Bucket. */
async function openPanel(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Create Bucket' }).click();
  await page.getByLabel('Bucket Name').fill(name);
}

describeInBrowser('buckets in the console', { seed }, (underTest) => {
  it('Method 1: a bucket is created with KMS encryption under a CMK ID of its region', async () => {
    const { server, signIn } = underTest();
    const page = await signIn();
    await openPanel(page, 'method-one');
    const methods = page.getByRole('radiogroup', { name: 'Encryption Method' });
    expect(await methods.getByRole('radio').count()).toBe(3);
    for (const name of ['None', 'OSS-Managed', 'KMS']) await methods.getByRole('radio', { name }).waitFor();
    await methods.getByRole('radio', { name: 'KMS' }).check();
    expect(await choices(page, 'Encryption Algorithm')).toEqual(['AES256']);
    await page.keyboard.press('Escape');
    expect(await choices(page, 'CMK')).toEqual(['alias/acs/oss (default CMK)', `${HANGZHOU_KEY} · alias/demo`]);
    await openList(page).getByTitle(HANGZHOU_KEY).click();
    await page.getByRole('button', { name: 'OK' }).click();
    await page.getByRole('link', { name: 'method-one' }).waitFor();
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'method-one' });
    expect(await oss.getBucketEncryption('method-one')).toMatchObject({
      encryption: { SSEAlgorithm: 'KMS', KMSMasterKeyID: HANGZHOU_KEY },
    });
  });

  it('offers the CMKs of the region that is chosen for the bucket', async () => {
    const { server, signIn } = underTest();
    const page = await signIn();
    await openPanel(page, 'in-shanghai');
    await choose(page, 'Region', 'cn-shanghai');
    await page.getByRole('radio', { name: 'KMS' }).check();
    expect(await choices(page, 'CMK')).toEqual(['alias/acs/oss (default CMK)', SHANGHAI_KEY]);
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'OSS-Managed' }).check();
    await page.getByRole('button', { name: 'OK' }).click();
    await page.getByRole('link', { name: 'in-shanghai' }).waitFor();
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'in-shanghai', region: 'cn-shanghai' });
    const { bucket } = await oss.getBucketInfo('in-shanghai');
    expect([bucket.Location, bucket.ServerSideEncryptionRule]).toEqual([
      'oss-cn-shanghai',
      expect.objectContaining({ SSEAlgorithm: 'AES256' }),
    ]);
  });

  it('Method 2: Basic Settings → Server-side Encryption → Configure → Save; existing objects stay as they are', async () => {
    const { server, signIn } = underTest();
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'existing' });
    await oss.put('before', Buffer.from('before'));
    const page = await signIn();
    await page.getByRole('link', { name: 'existing' }).click();
    await page.getByRole('tab', { name: 'Basic Settings' }).click();
    const section = page.getByRole('region', { name: 'Server-side Encryption' });
    await section.getByText('do not affect the encryption configuration of existing objects').waitFor();
    await section.getByRole('button', { name: 'Configure' }).click();
    await section.getByRole('radio', { name: 'KMS' }).check();
    await section.getByRole('button', { name: 'Save' }).click();
    await section.getByRole('button', { name: 'Configure' }).waitFor();
    await section.getByText('alias/acs/oss (default CMK)').waitFor();
    expect(await oss.getBucketEncryption('existing')).toMatchObject({ encryption: { SSEAlgorithm: 'KMS' } });
    await oss.put('after', Buffer.from('after'));
    const header = async (key: string) =>
      ((await oss.head(key)).res.headers as Record<string, string>)['x-oss-server-side-encryption'];
    expect([await header('before'), await header('after')]).toEqual([undefined, 'KMS']);
    await section.getByRole('button', { name: 'Configure' }).click();
    await section.getByRole('radio', { name: 'None' }).check();
    await section.getByRole('button', { name: 'Save' }).click();
    await section.getByRole('button', { name: 'Configure' }).waitFor();
    await expect(oss.getBucketEncryption('existing')).rejects.toMatchObject({
      code: 'NoSuchServerSideEncryptionRule',
    });
  });

  it('uploads, shows, downloads and deletes an object, each by one signed request', async () => {
    const { server, signIn } = underTest();
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'objects' });
    await oss.putBucket('objects');
    const page = await signIn();
    await page.getByRole('link', { name: 'objects' }).click();
    const name = "a b+ü中!'(~.txt";
    await choose(page, 'Encryption of these uploads', 'KMS, default CMK');
    await page
      .getByLabel('Choose files to upload')
      .setInputFiles([{ name, mimeType: 'text/plain', buffer: Buffer.from('what the console sent') }]);
    await page.getByRole('progressbar', { name: `Progress of ${name}` }).waitFor();
    await page.getByRole('region', { name: 'Uploads' }).getByText('Done').waitFor();
    expect((await oss.get(name)).content.toString()).toBe('what the console sent');
    expect(await findPlaintext(server.dataDir, Buffer.from('what the console sent'))).toEqual([]);
    expect(countCalls(await readUsage(server), { cause: 'PutObject objects' })).toBe(1);

    await page.getByRole('button', { name: `Details of ${name}` }).click();
    const details = page.getByRole('dialog', { name: 'Details' });
    await details.getByText('KMS', { exact: true }).waitFor();
    expect(await details.locator('dl').textContent()).toMatch(/CMK IDkey-/);
    await details.getByRole('button', { name: 'Inspect' }).click();
    await details.getByText('Every chunk verifies.').waitFor();
    const envelope = await details.getByRole('region', { name: 'Envelope' }).locator('dl').textContent();
    expect(envelope).toMatch(/Key version.{10,}AlgorithmAES-256-GCMData keyopened/);
    await page.keyboard.press('Escape');

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: `Download ${name}` }).click();
    const stream = await (await download).createReadStream();
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    expect(Buffer.concat(parts).toString()).toBe('what the console sent');

    await page.getByRole('button', { name: `Delete ${name}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There are no objects here.').waitFor();
    await expect(oss.head(name)).rejects.toMatchObject({ status: 404 });
  });

  it('shows what a principal may not do as the service refuses it', async () => {
    const { server, signIn } = underTest();
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'refused' });
    await oss.putBucket('refused');
    await oss.put('sealed', Buffer.from('x'), {
      headers: { 'x-oss-server-side-encryption': 'KMS', 'x-oss-server-side-encryption-key-id': HANGZHOU_KEY },
    });
    const page = await signIn(BOB);
    await page.getByRole('link', { name: 'refused' }).click();
    await page.getByRole('button', { name: 'Download sealed' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'AccessDenied' });
    await alert.getByText('This request is forbidden by kms.').waitFor();
    await page.getByRole('tab', { name: 'Basic Settings' }).click();
    await page.getByRole('button', { name: 'Configure' }).click();
    await page.getByRole('radio', { name: 'KMS' }).check();
    await page.getByText('The keys of this region cannot be listed.').waitFor();
  });

  it('shows the encryption inventory: what is there, and what differs from the default', async () => {
    const { server, signIn } = underTest();
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'inventoried' });
    await oss.putBucket('inventoried');
    await oss.put('plain', Buffer.from('12345'));
    await oss.putBucketEncryption('inventoried', { SSEAlgorithm: 'KMS', KMSMasterKeyID: HANGZHOU_KEY });
    await oss.put('sealed', Buffer.from('123'));
    const page = await signIn();
    await page.getByRole('link', { name: 'inventoried' }).click();
    await page.getByRole('tab', { name: 'Basic Settings' }).click();
    const section = page.getByRole('region', { name: 'Encryption inventory' }).first();
    await section.getByText('1 (5 B)').first().waitFor();
    const rows = section.locator('tbody tr');
    const cells = await Promise.all((await rows.all()).map((row) => row.locator('td').allTextContents()));
    expect(cells.map(([what, method, key, , count, size, drift]) => [what, method, key, count, size, drift])).toEqual(
      expect.arrayContaining([
        ['Objects', 'none', '', '1', '5 B', 'Method'],
        ['Objects', 'KMS', HANGZHOU_KEY, '1', '3 B', ''],
      ]),
    );
    expect(cells).toHaveLength(2);
  });
});
