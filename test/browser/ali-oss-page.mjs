// What a page does with the browser build of ali-oss, which is loaded before. Called by the test through `window.tasks`.
/* global OSS, window */

const open = (settings) => new OSS({ ...settings, retryMax: 0 });

async function digestOf(bytes) {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bytes that can be told apart, of any size. */
function patterned(size) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at++) bytes[at] = (at * 31 + (at >> 8)) & 0xff;
  return bytes;
}

window.tasks = {
  async putAndGet(settings, { name, text, headers }) {
    const client = open(settings);
    const put = await client.put(name, new Blob([text], { type: 'text/plain' }), { headers });
    const got = await client.get(name);
    return {
      etag: put.res.headers.etag,
      crc: put.res.headers['x-oss-hash-crc64ecma'],
      requestId: put.res.headers['x-oss-request-id'],
      text: new TextDecoder().decode(got.content),
    };
  },

  /** Cancels an upload half-way, goes on in a new client from the checkpoint, and downloads. */
  async resumedUpload(settings, { name, size, headers }) {
    const bytes = patterned(size);
    const file = new File([bytes], name);
    const first = open(settings);
    let checkpoint;
    const before = [];
    const cancelled = await first
      .multipartUpload(name, file, {
        partSize: 128 * 1024,
        parallel: 2,
        headers,
        progress: async (fraction, reached) => {
          before.push(fraction);
          checkpoint = reached;
          if (fraction >= 0.4) first.cancel();
        },
      })
      .then(
        () => undefined,
        (error) => error.name,
      );
    const sent = checkpoint.doneParts.length;
    const after = [];
    const done = await open(settings).multipartUpload(name, file, {
      checkpoint,
      parallel: 2,
      progress: async (fraction) => {
        after.push(fraction);
      },
    });
    const got = await open(settings).get(name);
    return {
      cancelled,
      sent,
      before,
      after,
      status: done.res.status,
      isSame: (await digestOf(got.content)) === (await digestOf(bytes)),
      size: got.content.byteLength,
    };
  },

  async signedUrls(settings, { name, text }) {
    const client = open(settings);
    const sign = (method, headers) =>
      settings.authorizationV4
        ? client.signatureUrlV4(method, 60, { headers }, name)
        : client.signatureUrl(name, { method, expires: 60, 'Content-Type': headers['Content-Type'] });
    const headers = { 'Content-Type': 'text/plain' };
    const put = await fetch(await sign('PUT', headers), { method: 'PUT', body: text, headers });
    const get = await fetch(await sign('GET', {}));
    return { put: put.status, etag: put.headers.get('etag'), get: get.status, text: await get.text() };
  },

  /** What a page of an origin without a rule learns. */
  refused(settings, { name }) {
    return open(settings)
      .put(name, new Blob(['x']))
      .then(
        () => 'accepted',
        (error) => ({ status: error.status, name: error.name, code: error.code }),
      );
  },
};
