import { expect, it } from '@jest/globals';
import { ROOT, storySeed } from '@osseal/testkit';
import { ossClient, rejection } from '../sdk/clients.ts';
import { control } from '../sdk/control.ts';
import { choose } from './fields.ts';
import { describeInBrowser } from './use-console.ts';

const DAY_MS = 86_400_000;
const seed = storySeed({ buckets: [{ account: '1000000000000001', name: 'story', region: 'cn-hangzhou' }] });

describeInBrowser('the laboratory in the console', { seed }, (underTest) => {
  it('advances, freezes and resets the clock', async () => {
    const { server, signIn } = underTest();
    const page = await signIn();
    await page.getByRole('link', { name: 'Lab' }).click();
    const clock = page.getByRole('region', { name: 'Clock' });
    await clock.getByText('follows the machine').waitFor();
    await clock.getByLabel('Advance by').fill('365d');
    await clock.getByRole('button', { name: 'Advance' }).click();
    await clock.getByText('shifted, running').waitFor();
    expect(await control(server, 'oss', 'GET', '/clock')).toMatchObject({ offsetMs: 365 * DAY_MS });
    await clock.getByRole('button', { name: 'Freeze' }).click();
    await clock.getByText('frozen').waitFor();
    await clock.getByLabel('Set to (UTC)').fill('2030-01-02T03:04');
    await clock.getByRole('button', { name: 'Set', exact: true }).click();
    await clock.getByText('2030-01-02 03:04:00').waitFor();
    await choose(page, 'Times in signatures are compared with', 'Osseal’s time');
    await page.getByRole('link', { name: 'Buckets' }).click();
    await page.getByRole('link', { name: 'story' }).waitFor();
    await page.getByRole('link', { name: 'Lab' }).click();
    await choose(page, 'Times in signatures are compared with', 'the machine’s time');
    await clock.getByRole('button', { name: 'Follow the machine' }).click();
    await clock.getByText('follows the machine').waitFor();
    await clock.getByLabel('Advance by').fill('nonsense');
    await clock.getByRole('button', { name: 'Advance' }).click();
    await clock.getByRole('alert').filter({ hasText: 'InvalidParameter' }).waitFor();
  });

  it('adds a fault that requests then meet, counts its hits, and takes it away', async () => {
    const { server, signIn } = underTest();
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'story' });
    const page = await signIn();
    await page.getByRole('link', { name: 'Lab' }).click();
    const faults = page.getByRole('region', { name: 'Faults' }).first();
    await faults.getByRole('button', { name: 'Add fault' }).click();
    const form = page.getByRole('dialog', { name: 'Add fault' });
    await form.getByLabel('Error code').fill('NoSuchThing');
    await form.getByLabel('Action').fill('PutObject');
    await form.getByLabel('Bucket').fill('story');
    await form.getByRole('button', { name: 'OK' }).click();
    await form.getByRole('alert').filter({ hasText: 'NoSuchThing is no error code of OSS' }).waitFor();
    await form.getByLabel('Error code').fill('ServiceUnavailable');
    await form.getByRole('button', { name: 'OK' }).click();
    const row = faults.getByRole('row').filter({ hasText: 'action=PutObject bucket=story' });
    await row.waitFor();
    expect((await rejection(oss.put('x', Buffer.from('x')))).status).toBe(503);
    await faults.getByRole('button', { name: 'Refresh' }).click();
    const cells = row.locator('td');
    await cells.nth(4).getByText(/[1-9]/).waitFor();
    await row.getByRole('button').click();
    await faults.getByText('There are no faults').waitFor();
    expect((await oss.put('x', Buffer.from('x'))).res.status).toBe(200);
  });

  it('takes a snapshot, goes back to it, forks it, and resets', async () => {
    const { server, signIn } = underTest();
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'story' });
    await oss.put('kept', Buffer.from('kept'));
    const page = await signIn();
    await page.getByRole('link', { name: 'Lab' }).click();
    const snapshots = page.getByRole('region', { name: 'Snapshots' }).first();
    await snapshots.getByLabel('Name').fill('before');
    await snapshots.getByRole('button', { name: 'Take snapshot' }).click();
    await snapshots.getByRole('cell', { name: 'before', exact: true }).waitFor();
    await oss.delete('kept');
    await snapshots.getByRole('button', { name: 'Restore before' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'OK' }).click();
    await page.getByText('The state is that of before.').waitFor();
    expect((await oss.get('kept')).content.toString()).toBe('kept');
    await snapshots.getByRole('button', { name: 'Fork before', exact: true }).click();
    await snapshots.getByRole('cell', { name: 'before-fork', exact: true }).waitFor();
    await snapshots.getByRole('button', { name: 'Delete snapshot before-fork' }).click();
    await snapshots.getByRole('cell', { name: 'before-fork', exact: true }).waitFor({ state: 'hidden' });
    await snapshots.getByRole('button', { name: 'Reset everything' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'OK' }).click();
    await page.getByText('The state is that of the seed.').waitFor();
    expect((await rejection(oss.get('kept'))).status).toBe(404);
  });
});
