import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import { type AccessKey, type OssealProcess, type OssealProcessOptions, ROOT, spawnOsseal } from '@osseal/testkit';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium, isWithoutBrowser } from './find-chromium.ts';

/** A server and a browser for all tests of a block. */
export interface ConsoleUnderTest {
  readonly server: OssealProcess;
  /** The sign-in page in a browser that knows nothing yet. */
  open(options?: OpenOptions): Promise<Page>;
  /** A console in which somebody is signed in. */
  signIn(accessKey?: AccessKey, options?: OpenOptions): Promise<Page>;
}

export interface OpenOptions {
  readonly locale?: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
}

/** `describe` for tests that need a browser. What the browser reports as an error fails the test. */
export function describeInBrowser(
  name: string,
  options: OssealProcessOptions,
  tests: (underTest: () => ConsoleUnderTest) => void,
): void {
  const block = isWithoutBrowser() ? describe.skip : describe;
  block(name, () => {
    let server: OssealProcess | undefined;
    let browser: Browser | undefined;
    // One for each sort of user, so that pages and their compiled scripts are kept; what users chose is not.
    const contexts = new Map<string, BrowserContext>();
    const complaints: string[] = [];
    beforeAll(async () => {
      // The sandbox needs rights that containers and root do not have; the pages are our own.
      const launch = chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
      [server, browser] = await Promise.all([spawnOsseal(options), launch]);
    });
    afterEach(async () => {
      for (const page of [...contexts.values()].flatMap((context) => context.pages())) {
        await page.evaluate('localStorage.clear()');
        await page.close();
      }
      expect(complaints.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await browser?.close();
      await server?.dispose();
    });
    tests(() => {
      if (server === undefined || browser === undefined) throw new Error('Nothing is started before the tests.');
      const process = server;
      const chosen = browser;
      const open = async ({ locale = 'en-US', colorScheme = 'light', width = 1280 }: OpenOptions = {}) => {
        const sort = JSON.stringify([locale, colorScheme, width]);
        const context =
          contexts.get(sort) ?? (await chosen.newContext({ locale, colorScheme, viewport: { width, height: 800 } }));
        contexts.set(sort, context);
        const page = await context.newPage();
        page.setDefaultTimeout(30_000);
        listen(page, process.oss, complaints);
        await page.goto(`${process.oss}/_osseal/console/`);
        return page;
      };
      const signIn = async (accessKey: AccessKey = ROOT, more: OpenOptions = {}) => {
        const page = await open(more);
        await page.getByLabel('AccessKey ID').fill(accessKey.accessKeyId);
        await page.getByLabel('AccessKey Secret').fill(accessKey.accessKeySecret);
        await page.locator('button[type=submit]').click();
        await page.locator('nav.main').waitFor();
        return page;
      };
      return { server: process, open, signIn };
    });
  });
}

/** Refusals are part of the tests; what a page does wrong is not. */
function listen(page: Page, origin: string, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isRefusal = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (url.startsWith('http') && !url.startsWith(`${origin}/`)) complaints.push(`asks ${url}`);
  });
}
