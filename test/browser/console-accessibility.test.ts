import { expect, it } from '@jest/globals';
import { ROOT, storySeed } from '@osseal/testkit';
import { seriousFindings } from './accessibility.ts';
import { describeInBrowser } from './use-console.ts';

const seed = storySeed({
  keys: [
    { account: '1000000000000001', region: 'cn-hangzhou', id: 'key-hzz0000000000000001', aliases: ['alias/demo'] },
  ],
  buckets: [{ account: '1000000000000001', name: 'demo', region: 'cn-hangzhou', encryption: { method: 'AES256' } }],
});

describeInBrowser('axe finds nothing serious', { seed }, (underTest) => {
  it.each(['light', 'dark'] as const)('on the sign-in page (%s)', async (colorScheme) => {
    const page = await underTest().open({ colorScheme });
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('on the bucket pages (%s)', async (colorScheme) => {
    const page = await underTest().signIn(ROOT, { colorScheme });
    await page.getByRole('link', { name: 'demo' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Create Bucket' }).click();
    await page.getByRole('radio', { name: 'KMS' }).check();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'demo' }).click();
    await page.getByText('There are no objects here.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Basic Settings' }).click();
    await page.getByRole('button', { name: 'Configure' }).click();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
