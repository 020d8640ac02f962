import { expect, it } from '@jest/globals';
import { BOB, ROOT, storySeed } from '@osseal/testkit';
import { ossClient, rejection } from '../sdk/clients.ts';
import { choose } from './fields.ts';
import { describeInBrowser } from './use-console.ts';

const seed = storySeed({ buckets: [{ account: '1000000000000001', name: 'story', region: 'cn-hangzhou' }] });

describeInBrowser('users and permissions in the console', { seed }, (underTest) => {
  it('makes a user with an access key and a policy, who then may do what it says', async () => {
    const { server, signIn } = underTest();
    const page = await signIn();
    await page.getByRole('link', { name: 'Users and permissions' }).click();
    await page.getByRole('tab', { name: 'Policies' }).click();
    await page.getByRole('button', { name: 'Create Policy' }).click();
    await page.getByLabel('Name', { exact: true }).fill('list-story');
    await page.getByLabel('Policy document').fill(
      JSON.stringify({
        Version: '1',
        Statement: [{ Effect: 'Allow', Action: 'oss:ListObjects', Resource: 'acs:oss:*:*:story' }],
      }),
    );
    await page.getByRole('button', { name: 'OK' }).click();
    await page.getByRole('button', { name: 'Open list-story' }).waitFor();
    await page.getByRole('tab', { name: 'Users' }).click();
    await page.getByRole('button', { name: 'Create User' }).click();
    await page.getByLabel('Name', { exact: true }).fill('dora');
    await page.getByRole('button', { name: 'OK' }).click();
    await page.getByRole('button', { name: 'Open dora' }).click();
    const user = page.getByRole('dialog', { name: 'dora' });
    await choose(page, 'Policy to attach', 'list-story');
    await user.getByRole('button', { name: 'Attach' }).click();
    await user.getByRole('button', { name: 'Detach list-story' }).waitFor();
    await user.getByRole('button', { name: 'Create access key' }).click();
    const shown = user.getByRole('alert').filter({ hasText: 'Copy the secret now' }).locator('code');
    await shown.first().waitFor();
    const [accessKeyId = '', accessKeySecret = ''] = await shown.allTextContents();
    const dora = ossClient(server, { accessKey: { accessKeyId, accessKeySecret }, bucket: 'story' });
    expect((await dora.list({ 'max-keys': 1 })).res.status).toBe(200);
    expect((await rejection(dora.put('x', Buffer.from('x')))).status).toBe(403);
    await user.getByRole('switch', { name: `${accessKeyId} is active` }).click();
    await user.getByRole('switch', { name: `${accessKeyId} is active`, checked: false }).waitFor();
    expect((await rejection(dora.list({ 'max-keys': 1 }))).status).toBe(403);
    await user.getByRole('button', { name: 'Delete User' }).click();
    await user.getByRole('alert').filter({ hasText: 'DeleteConflict' }).waitFor();
    await user.getByRole('button', { name: `Delete ${accessKeyId}` }).click();
    await user.getByRole('button', { name: 'Detach list-story' }).click();
    await user.getByText('No policy is attached.').waitFor();
    await user.getByRole('button', { name: 'Delete User' }).click();
    await page.getByRole('button', { name: 'Open dora' }).waitFor({ state: 'hidden' });
  });

  it('makes a role and changes whom it trusts; a document that is no policy is refused by the service', async () => {
    const page = await underTest().signIn();
    await page.getByRole('link', { name: 'Users and permissions' }).click();
    await page.getByRole('tab', { name: 'Roles' }).click();
    await page.getByRole('button', { name: 'Create Role' }).click();
    await page.getByLabel('Name', { exact: true }).fill('reader');
    await page.getByRole('button', { name: 'OK' }).click();
    await page.getByRole('button', { name: 'Open reader' }).click();
    const role = page.getByRole('dialog', { name: 'reader' });
    const trust = role.getByRole('textbox', { name: 'Trust policy' });
    const before = await trust.inputValue();
    await trust.fill('{"Version":"1"}');
    await role.getByRole('button', { name: 'Save' }).click();
    await role.getByRole('alert').filter({ hasText: 'MalformedPolicyDocument' }).waitFor();
    await trust.fill(before.replace(':root', ':user/alice'));
    await role.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The trust policy was saved.').waitFor();
    await role.getByRole('button', { name: 'Delete Role' }).click();
    await page.getByText('There are no roles yet.').waitFor();
  });

  it('explains the refusals of the last hour', async () => {
    const { signIn } = underTest();
    const page = await signIn(BOB);
    await page.getByRole('link', { name: 'Users and permissions' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'NoPermission' });
    await alert.first().waitFor();
    await page.getByRole('tab', { name: 'Denials' }).click();
    await page.getByText('This page is for the root of an account').waitFor();
    const root = await signIn(ROOT);
    await root.getByRole('link', { name: 'Users and permissions' }).click();
    await root.getByRole('tab', { name: 'Denials' }).click();
    const row = root.getByRole('row').filter({ hasText: 'user/bob' }).filter({ hasText: 'ListUsers' });
    await row.getByRole('button', { name: /^Why/ }).click();
    const why = root.getByRole('dialog').getByRole('region', { name: 'Why it was refused' });
    await why.getByText('ram:ListUsers').first().waitFor();
  });
});
