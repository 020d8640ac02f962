import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '@osseal/testkit';
import { type Browser, chromium, type Page } from 'playwright-core';
import { kmsClient, ossClient, rejection } from '../sdk/clients.ts';
import { useOsseal } from '../use-osseal.ts';
import { findChromium, isWithoutBrowser } from './find-chromium.ts';

const SCRIPTS = {
  '/sdk.js': 'node_modules/ali-oss/dist/aliyun-oss-sdk.min.js',
  '/page.mjs': 'test/browser/ali-oss-page.mjs',
};
const PAGE = '<!doctype html><script src="/sdk.js"></script><script type="module" src="/page.mjs"></script>';
const OPEN_RULE = {
  allowedMethod: ['GET', 'PUT', 'POST', 'HEAD', 'DELETE'],
  allowedHeader: '*',
  exposeHeader: ['ETag', 'x-oss-request-id', 'x-oss-hash-crc64ecma'],
};

(isWithoutBrowser() ? describe.skip : describe)('the browser build of ali-oss, on a page of another origin', () => {
  const osseal = useOsseal();
  let pages: Server;
  let origin: string;
  let browser: Browser;
  let page: Page;
  let keyId: string;

  beforeAll(async () => {
    const scripts = new Map<string, Buffer>();
    for (const [url, path] of Object.entries(SCRIPTS)) scripts.set(url, await readFile(join(repositoryRoot, path)));
    pages = createServer(({ url = '' }, response) => {
      const script = scripts.get(url);
      response.setHeader('Content-Type', script === undefined ? 'text/html' : 'text/javascript');
      response.end(script ?? PAGE);
    });
    pages.listen(0, '127.0.0.1');
    await once(pages, 'listening');
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    // The sandbox needs rights that containers and root do not have; the page is our own.
    browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(origin);
    await page.waitForFunction('window.tasks !== undefined');
    keyId = (await kmsClient(osseal()).createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
  });
  afterAll(async () => {
    await browser?.close();
    pages?.closeAllConnections();
    pages?.close();
  });

  /** Runs a task of the page with a client for the bucket. */
  function task<Result>(name: string, bucket: string, parameters: object, more: object = {}): Promise<Result> {
    const { oss, accessKeyId, accessKeySecret } = osseal();
    const settings = {
      ...{ accessKeyId, accessKeySecret, bucket, region: 'oss-cn-hangzhou', sldEnable: true, ...more },
      endpoint: oss.replace('127.0.0.1', 'localhost'),
    };
    return page.evaluate(`tasks[${JSON.stringify(name)}](${JSON.stringify(settings)}, ${JSON.stringify(parameters)})`);
  }

  async function bucketFor(name: string, rule: object | undefined): Promise<string> {
    const oss = ossClient(osseal());
    await oss.putBucket(name);
    if (rule !== undefined) await oss.putBucketCORS(name, [rule]);
    return name;
  }

  describe.each([
    ['V1', false],
    ['V4', true],
  ])('with a rule for it, %s', (version, authorizationV4) => {
    let bucket: string;
    const sealed = () => ({ 'x-oss-server-side-encryption': 'KMS', 'x-oss-server-side-encryption-key-id': keyId });
    beforeAll(async () => {
      bucket = await bucketFor(`page-${version.toLowerCase()}`, { ...OPEN_RULE, allowedOrigin: origin });
    });

    it('uploads and downloads, encrypted', async () => {
      const parameters = { name: 'dir/é 1.txt', text: 'from a page', headers: sealed() };
      expect(await task('putAndGet', bucket, parameters, { authorizationV4 })).toEqual({
        etag: expect.stringMatching(/^"[0-9A-F]{32}"$/),
        crc: expect.stringMatching(/^\d+$/),
        requestId: expect.stringMatching(/^[0-9A-F]{24}$/),
        text: 'from a page',
      });
      const { res } = await ossClient(osseal(), { bucket }).head('dir/é 1.txt');
      expect(res.headers['x-oss-server-side-encryption-key-id']).toBe(keyId);
    });

    it('uploads in parts with progress, stops, and goes on where it stopped', async () => {
      const result = await task<Record<string, unknown> & { sent: number; before: number[]; after: number[] }>(
        'resumedUpload',
        bucket,
        { name: 'large.bin', size: 2_500_000, headers: sealed() },
        { authorizationV4 },
      );
      expect(result).toMatchObject({ cancelled: 'cancel', status: 200, isSame: true, size: 2_500_000 });
      expect(result.sent).toBeGreaterThanOrEqual(8);
      expect(result.before).toEqual([...result.before].sort((a, b) => a - b));
      // 20 parts: those that were sent before are not sent again.
      expect(result.after.filter((fraction) => fraction > 0).length).toBeLessThanOrEqual(20 - result.sent + 1);
      expect(result.after.at(-1)).toBe(1);
    });

    it('uses signed URLs', async () => {
      expect(await task('signedUrls', bucket, { name: 'signed.txt', text: 'by URL' }, { authorizationV4 })).toEqual({
        put: 200,
        etag: expect.stringMatching(/^"[0-9A-F]{32}"$/),
        get: 200,
        text: 'by URL',
      });
    });
  });

  it.each([
    ['without a rule', undefined],
    ['with a rule for another origin', { ...OPEN_RULE, allowedOrigin: 'http://other.example' }],
    ['with a rule for another method', { ...OPEN_RULE, allowedOrigin: '*', allowedMethod: ['GET'] }],
  ])('%s the browser refuses', async (name, rule) => {
    const bucket = await bucketFor(`page-${name.replaceAll(' ', '-')}`, rule);
    // No answer reaches the page, only that there was none.
    expect(await task('refused', bucket, { name: 'a' })).toMatchObject({ status: -1 });
    expect(await rejection(ossClient(osseal(), { bucket }).head('a'))).toMatchObject({ code: 'NoSuchKey' });
  });
});
