import { expect, it } from '@jest/globals';
import { spawnServices, storySeed } from '@osseal/testkit';
import { control } from '../sdk/control.ts';
import { describeInBrowser } from './use-console.ts';

const DAY_MS = 86_400_000;
const seed = storySeed({ buckets: [{ account: '1000000000000001', name: 'story', region: 'cn-hangzhou' }] });
/** What each page shows once it has its answers. */
const PAGES = [
  ['Buckets', 'story'],
  ['Keys', 'There are no keys in this region yet.'],
  ['Users and permissions', 'alice'],
  ['Bill', 'KMS 1.0 pay-as-you-go'],
  ['Activity', 'ListUsers'],
  ['Lab', 'Where KMS and the gateway have a process each there are no snapshots.'],
  ['Connect', 'ossutil'],
] as const;

describeInBrowser(
  'the console of a gateway and a KMS in a process each',
  { start: () => spawnServices({ seed }) },
  (underTest) => {
    it('has the same pages, but no snapshots', async () => {
      const { server, signIn } = underTest();
      const page = await signIn();
      for (const [name, sign] of PAGES) {
        await page.getByRole('link', { name, exact: true }).click();
        await page.locator('main').getByText(sign).first().waitFor();
      }
      await page.getByRole('link', { name: 'Lab' }).click();
      const clock = page.getByRole('region', { name: 'Clock' });
      await clock.getByLabel('Advance by').fill('2d');
      await clock.getByRole('button', { name: 'Advance' }).click();
      await clock.getByText('shifted, running').waitFor();
      expect(await control(server, 'kms', 'GET', '/clock')).toMatchObject({ offsetMs: 2 * DAY_MS });
    });
  },
);
