import { expect, it } from '@jest/globals';
import { BOB, ROOT, storySeed } from '@osseal/testkit';
import { ossClient, popClient } from '../sdk/clients.ts';
import { control } from '../sdk/control.ts';
import { choose } from './fields.ts';
import { describeInBrowser } from './use-console.ts';

const ACCOUNT = '1000000000000001';
const KEY = 'key-hzz0000000000000001';
const REGION = 'cn-hangzhou';

describeInBrowser(
  'keys in the console',
  { seed: storySeed({ keys: [{ account: ACCOUNT, region: REGION, id: KEY, aliases: ['alias/demo'] }] }) },
  (underTest) => {
    it('creates a key with an alias, and shows the keys of the region that is chosen', async () => {
      const { server, signIn } = underTest();
      const page = await signIn();
      await page.getByRole('link', { name: 'Keys' }).click();
      await page.getByRole('heading', { name: 'Keys in cn-hangzhou' }).waitFor();
      await page.getByRole('link', { name: KEY }).waitFor();
      await page.getByRole('button', { name: 'Create Key' }).click();
      await page.getByLabel('Description').fill('made in the console');
      await page.getByLabel('Alias', { exact: true }).fill('alias/from-console');
      await choose(page, 'Rotate automatically every', '90 days');
      await page.getByRole('button', { name: 'OK' }).click();
      await page.getByRole('cell', { name: 'made in the console' }).waitFor();
      const { KeyMetadata } = await popClient(server, { accessKey: ROOT }).request<{ KeyMetadata: object }>(
        'DescribeKey',
        {
          KeyId: 'alias/from-console',
        },
      );
      expect(KeyMetadata).toMatchObject({ Description: 'made in the console', RotationInterval: '7776000s' });
      await choose(page, 'Region', 'cn-beijing');
      await page.getByText('There are no keys in this region yet.').waitFor();
    });

    it('makes one key although its alias is refused at first', async () => {
      const { server, signIn } = underTest();
      const countKeys = async () => {
        const client = popClient(server, { accessKey: ROOT });
        return (await client.request<{ TotalCount: number }>('ListKeys', {})).TotalCount;
      };
      const before = await countKeys();
      const page = await signIn();
      await page.getByRole('link', { name: 'Keys' }).click();
      await page.getByRole('button', { name: 'Create Key' }).click();
      await page.getByLabel('Alias', { exact: true }).fill('alias/demo');
      await page.getByRole('button', { name: 'OK' }).click();
      await page.getByText('AliasName Already Exists.').waitFor();
      expect(await countKeys()).toBe(before + 1);
      expect(await page.getByLabel('Description').isDisabled()).toBe(true);
      await page.getByLabel('Alias', { exact: true }).fill('alias/free');
      await page.getByRole('button', { name: 'OK' }).click();
      await page.getByRole('cell', { name: 'alias/free' }).waitFor();
      expect(await countKeys()).toBe(before + 1);
    });

    it('disables, enables, names, rotates', async () => {
      const { server, signIn } = underTest();
      const page = await signIn();
      await page.goto(`${page.url().split('#')[0]}#/keys/${KEY}`);
      const overview = page.getByRole('region', { name: 'Overview' });
      await overview.getByRole('button', { name: 'Disable' }).click();
      await overview.getByText('Disabled', { exact: true }).waitFor();
      await overview.getByRole('button', { name: 'Enable' }).click();
      await overview.getByText('Enabled', { exact: true }).waitFor();
      const aliases = page.getByRole('region', { name: 'Aliases' });
      await aliases.getByText('alias/demo').waitFor();
      await aliases.getByLabel('Alias', { exact: true }).fill('alias/second');
      await aliases.getByRole('button', { name: 'Add alias' }).click();
      await aliases.getByRole('button', { name: 'Delete alias alias/second' }).click();
      await aliases.getByText('alias/second').waitFor({ state: 'hidden' });
      const versions = page.getByRole('region', { name: 'Key versions' }).first();
      await versions.getByText('1 row', { exact: true }).waitFor();
      await choose(page, 'Rotate automatically every', '30 days');
      await versions.getByRole('button', { name: 'Save' }).click();
      await versions.getByText('Enabled', { exact: true }).waitFor();
      await control(server, 'oss', 'POST', '/clock', { advance: '31d' });
      await page.getByRole('button', { name: 'Refresh' }).click();
      await versions.getByText('2 rows').waitFor();
      await choose(page, 'Rotate automatically every', 'No automatic rotation');
      await versions.getByRole('button', { name: 'Save' }).click();
      await versions.getByText('Disabled', { exact: true }).waitFor();
      await control(server, 'oss', 'POST', '/clock', { follow: true });
    });

    it('shows what becomes unreadable before a deletion is scheduled, and cancels one', async () => {
      const { server, signIn } = underTest();
      const oss = ossClient(server, { accessKey: ROOT, bucket: 'sealed' });
      await oss.putBucket('sealed');
      await oss.putBucketEncryption('sealed', { SSEAlgorithm: 'KMS', KMSMasterKeyID: KEY });
      await oss.put('one', Buffer.from('12345'));
      await oss.put('two', Buffer.from('67'));
      const page = await signIn();
      await page.goto(`${page.url().split('#')[0]}#/keys/${KEY}`);
      const deletion = page.getByRole('region', { name: 'Deletion' });
      const blast = deletion.getByRole('region', { name: 'What becomes unreadable without this key' });
      await blast.getByText('7 (7 B)').waitFor();
      expect(await blast.locator('dl').first().textContent()).toContain('Objects2');
      expect(await blast.locator('dl').last().textContent()).toBe('Default encryption ofsealed');
      await deletion.getByLabel('Waiting period in days (7 to 366)').fill('7');
      await deletion.getByRole('button', { name: 'Schedule Deletion' }).click();
      await deletion.getByText(/^This key is deleted at 20/).waitFor();
      await deletion.getByRole('button', { name: 'Cancel Deletion' }).click();
      await deletion.getByRole('button', { name: 'Schedule Deletion' }).waitFor();
      await page.getByRole('region', { name: 'Overview' }).getByText('Enabled', { exact: true }).waitFor();
    });

    it('imports external material that the browser wraps, and takes it away again', async () => {
      const { signIn } = underTest();
      const page = await signIn();
      await page.getByRole('link', { name: 'Keys' }).click();
      await page.getByRole('button', { name: 'Create Key' }).click();
      await choose(page, 'Origin', 'EXTERNAL');
      await page.getByLabel('Alias', { exact: true }).fill('alias/external');
      await page.getByRole('button', { name: 'OK' }).click();
      await page.getByRole('row', { name: 'alias/external' }).getByRole('link').click();
      await page.getByText('PendingImport').waitFor();
      const material = page.getByRole('region', { name: 'Key material' });
      await material.getByRole('button', { name: 'Get import parameters' }).click();
      const field = material.getByLabel('Import key material', { exact: true });
      await field.fill('c2hvcnQ=');
      await material.getByRole('button', { name: 'Import key material' }).click();
      await material.getByText('The material must be the Base64 of 32 bytes.').waitFor();
      await field.fill(Buffer.alloc(32, 7).toString('base64'));
      await material.getByRole('button', { name: 'Import key material' }).click();
      await page.getByRole('region', { name: 'Overview' }).getByText('Enabled', { exact: true }).waitFor();
      await material.getByRole('button', { name: 'Delete key material' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByText('PendingImport').waitFor();
    });

    it('changes the key policy, and shows what the service has against one', async () => {
      const { signIn } = underTest();
      const page = await signIn();
      await page.goto(`${page.url().split('#')[0]}#/keys/${KEY}`);
      const policy = page.getByRole('region', { name: 'Key policy' });
      const document = policy.getByRole('textbox');
      const before = JSON.parse(await document.inputValue());
      await document.fill('{');
      await policy.getByRole('button', { name: 'Save' }).click();
      await policy.getByText('This is not JSON.').waitFor();
      await document.fill('{}');
      await policy.getByRole('button', { name: 'Save' }).click();
      await policy.getByRole('alert').waitFor();
      await document.fill(JSON.stringify(before));
      await policy.getByRole('button', { name: 'Save' }).click();
      await page.getByText('The key policy was saved.').waitFor();
    });

    it('says why a policy refuses a user', async () => {
      const page = await underTest().signIn(BOB);
      await page.getByRole('link', { name: 'Keys' }).click();
      const alert = page.getByRole('alert').filter({ hasText: 'Forbidden.NoPermission' });
      await alert.getByText('Request ID').waitFor();
      await alert.getByRole('button', { name: 'Why?' }).click();
      await alert
        .getByText(/kms:ListKeys|RAM|ram:/)
        .first()
        .waitFor();
    });
  },
);

describeInBrowser('KMS that is not activated', { seed: storySeed({ kms: { activated: false } }) }, (underTest) => {
  it('is activated where its refusal shows', async () => {
    const page = await underTest().signIn();
    await page.getByRole('link', { name: 'Keys' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'Forbidden.KmsServiceNotEnabled' });
    await alert.getByRole('button', { name: 'Activate KMS' }).click();
    await page.getByText('There are no keys in this region yet.').waitFor();
  });
});

const MANY = 10_000;
const manyKeys = Array.from({ length: MANY }, (_, place) => ({
  account: ACCOUNT,
  region: REGION,
  id: `key-many${String(place).padStart(5, '0')}`,
}));

describeInBrowser('ten thousand keys', { seed: storySeed({ keys: manyKeys }) }, (underTest) => {
  it('are one quick table, of which the page holds only what can be seen', async () => {
    const page = await underTest().signIn();
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByText(`${MANY} rows`).waitFor();
    const table = page.getByRole('table', { name: 'Keys' });
    expect(await table.getAttribute('aria-rowcount')).toBe(String(MANY + 1));
    expect(await table.getByRole('row').count()).toBeLessThan(60);
    const viewport = page.getByRole('region', { name: 'Keys', exact: true });
    await viewport.focus();
    await page.keyboard.press('End');
    await page.getByRole('link', { name: 'key-many09999' }).waitFor();
    expect(await table.getByRole('row').count()).toBeLessThan(60);
    await page.getByLabel('Filter: Keys').fill('many0123');
    await page.getByText('10 rows').waitFor();
    await page.getByRole('link', { name: 'key-many01230' }).waitFor();
  });
});
