import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { OSS_ERRORS, ossError } from '@osseal/protocol/errors';
import {
  Crc64,
  checkConditions,
  crc64Combine,
  crc64Of,
  encodeOssError,
  encodePath,
  isValidBucketName,
  isValidObjectKey,
  parseRange,
  quoteEtag,
  readXml,
  takeCrc64,
  toHttpDate,
  toXmlDate,
  urlEncodeKey,
  writeXml,
  type XmlElement,
  type XmlNode,
} from '@osseal/protocol/oss';
import fc from 'fast-check';
import { vectors } from './oss-vectors.ts';

describe('crc64', () => {
  it.each(vectors.crc64_and_md5.map((vector) => [vector.input_desc ?? vector.input_hex, vector] as const))(
    'agrees with the vector %s',
    (_, vector) => {
      const bytes = vector.input_hex === null ? Buffer.alloc(vector.length) : Buffer.from(vector.input_hex, 'hex');
      expect(crc64Of(bytes)).toBe(vector.crc64ecma_decimal);
      expect(createHash('md5').update(bytes).digest('base64')).toBe(vector.content_md5);
      expect(quoteEtag(createHash('md5').update(bytes).digest('hex').toUpperCase())).toBe(vector.md5_etag);
    },
  );

  it('lets digests interleave, be abandoned and be asked for again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.uint8Array({ maxLength: 300 }))), (writes) => {
        const digests = [takeCrc64(), takeCrc64(), takeCrc64(), new Crc64()];
        const contents: Uint8Array[][] = [[], [], [], []];
        for (const [index, bytes] of writes) {
          digests[index]?.update(bytes);
          contents[index]?.push(bytes);
        }
        for (const index of [0, 2, 3, 0]) {
          expect(digests[index]?.digest()).toBe(crc64Of(Buffer.concat(contents[index] ?? [])));
        }
      }),
    );
  });

  it('takes no bytes after the digest', () => {
    const crc = takeCrc64();
    crc.digest();
    expect(() => crc.update(Buffer.alloc(1))).toThrow('already taken');
  });

  it('combines', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.uint8Array({ maxLength: 5000 }), (a, b) => {
        expect(crc64Combine(crc64Of(a), crc64Of(b), b.length)).toBe(crc64Of(Buffer.concat([a, b])));
      }),
    );
    expect(() => crc64Combine('0', '0', -1)).toThrow(RangeError);
  });
});

describe('parseRange', () => {
  it.each([
    [undefined, 10, null],
    ['bytes=0-0', 10, { start: 0, end: 0 }],
    ['bytes=2-5', 10, { start: 2, end: 5 }],
    ['bytes=2-', 10, { start: 2, end: 9 }],
    ['bytes=-3', 10, { start: 7, end: 9 }],
    ['bytes=-10', 10, { start: 0, end: 9 }],
    ['bytes=0-9', 10, { start: 0, end: 9 }],
    ['bytes=5-2', 10, null],
    ['bytes=0-1,3-4', 10, null],
    ['bytes=-', 10, null],
    ['bytes=a-b', 10, null],
    ['items=0-1', 10, null],
  ])('%s of %d, in either behaviour', (header, size, expected) => {
    expect(parseRange(header, size, false)).toEqual(expected);
    expect(parseRange(header, size, true)).toEqual(expected);
  });

  it.each([
    ['bytes=0-10', 10, { start: 0, end: 9 }],
    ['bytes=9-99999999999999999999', 10, { start: 9, end: 9 }],
    ['bytes=-11', 10, { start: 0, end: 9 }],
    ['bytes=10-', 10, 'InvalidRange'],
    ['bytes=10-20', 10, 'InvalidRange'],
    ['bytes=-0', 10, 'InvalidRange'],
    ['bytes=0-', 0, 'InvalidRange'],
    ['bytes=-1', 0, 'InvalidRange'],
  ])('%s of %d leaves the object: whole by default, clipped or refused when standard', (header, size, expected) => {
    expect(parseRange(header, size, false)).toBeNull();
    if (typeof expected === 'string') {
      expect(() => parseRange(header, size, true)).toThrow(
        expect.objectContaining({ code: expected, status: 416, headers: { 'Content-Range': `bytes */${size}` } }),
      );
    } else {
      expect(parseRange(header, size, true)).toEqual(expected);
    }
  });
});

describe('checkConditions', () => {
  const modified = Date.UTC(2026, 10, 23, 12, 0, 0);
  const subject = { etag: 'ABC123', lastModifiedMs: modified + 400 };
  const at = (ms: number) => toHttpDate(modified + ms);

  it.each([
    [{}, 'proceed'],
    [{ 'if-match': '"ABC123"' }, 'proceed'],
    [{ 'if-match': 'abc123' }, 'proceed'],
    [{ 'if-match': '"x", "ABC123"' }, 'proceed'],
    [{ 'if-match': '*' }, 'proceed'],
    [{ 'if-match': '"x"' }, 'If-Match'],
    [{ 'if-none-match': '"ABC123"' }, 'not-modified'],
    [{ 'if-none-match': 'W/"abc123"' }, 'not-modified'],
    [{ 'if-none-match': '*' }, 'not-modified'],
    [{ 'if-none-match': '"x"' }, 'proceed'],
    [{ 'if-modified-since': at(-1000) }, 'proceed'],
    [{ 'if-modified-since': at(0) }, 'not-modified'],
    [{ 'if-modified-since': at(1000) }, 'not-modified'],
    [{ 'if-modified-since': 'soon' }, 'proceed'],
    [{ 'if-unmodified-since': at(0) }, 'proceed'],
    [{ 'if-unmodified-since': at(-1000) }, 'If-Unmodified-Since'],
    [{ 'if-match': '"ABC123"', 'if-unmodified-since': at(-1000) }, 'proceed'],
    [{ 'if-none-match': '"x"', 'if-modified-since': at(1000) }, 'proceed'],
    [{ 'if-match': '"ABC123"', 'if-none-match': '"ABC123"' }, 'not-modified'],
  ])('%j', (headers, expected) => {
    for (const prefix of ['', 'x-oss-copy-source-'] as const) {
      const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [prefix + name, value]));
      const check = () => checkConditions(named, subject, prefix);
      if (expected.startsWith('If-')) {
        expect(check).toThrow(
          expect.objectContaining({
            code: 'PreconditionFailed',
            status: 412,
            elements: [['Condition', expected]],
          }),
        );
      } else expect(check()).toBe(expected);
    }
  });

  it('keeps a copy source and the target apart', () => {
    expect(checkConditions({ 'if-match': '"x"' }, subject, 'x-oss-copy-source-')).toBe('proceed');
    expect(checkConditions({ 'x-oss-copy-source-if-match': '"x"' }, subject)).toBe('proceed');
  });
});

describe('XML', () => {
  const toNode = (element: XmlElement): XmlNode =>
    element.children.length > 0 ? [element.name, element.children.map(toNode)] : [element.name, element.text];

  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/);
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.integer({ min: 0, max: 31 }).map((code) => String.fromCharCode(code)) }),
  );
  const { tree } = fc.letrec<{ tree: XmlNode }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.tuple(name, text),
      fc.tuple(name, fc.array(tie('tree'), { minLength: 1, maxLength: 4 })),
    ),
  }));

  it('reads what it writes', () => {
    fc.assert(
      fc.property(tree, (root) => {
        expect(toNode(readXml(Buffer.from(writeXml(root)), { maxBytes: 1e6, maxDepth: 99 }))).toEqual(root);
      }),
    );
  });

  it('keeps order, leaves out what is undefined, and escapes what parsers would take for something else', () => {
    expect(
      writeXml(['R', [['B', 1], undefined, ['A', true], ['C', '<&>"\r\n\u0001\ufffe'], ['D', []], ['E', '']]]),
    ).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<R><B>1</B><A>true</A><C>&lt;&amp;&gt;&quot;&#13;\n\u0001\ufffe</C><D></D><E></E></R>',
    );
  });

  it('finds children by name', () => {
    const root = readXml(
      Buffer.from(
        '\ufeff<?xml version="1.0"?><!-- c --><D xmlns="http://x" a="b">\n <K>1</K><K><![CDATA[<2>]]>&amp;</K><Q/></D>\n',
      ),
    );
    expect(root.name).toBe('D');
    expect(root.child('K')?.text).toBe('1');
    expect(root.all('K').map((child) => child.text)).toEqual(['1', '<2>&']);
    expect(root.child('Q')?.text).toBe('');
    expect(root.child('Z')).toBeUndefined();
  });

  it('takes control characters, raw or by reference, as keys have them', () => {
    const controls = Array.from({ length: 31 }, (_, at) => String.fromCharCode(at + 1)).join('');
    const references = Array.from(controls, (char) => `&#x${char.charCodeAt(0).toString(16).padStart(2, '0')};`).join(
      '',
    );
    expect(readXml(Buffer.from(`<A>${references}</A>`)).text).toBe(controls);
    expect(readXml(Buffer.from('<A>a\f\u0001&#12;</A>')).text).toBe('a\f\u0001\f');
    expect(readXml(Buffer.from('<A>&amp;#12;<![CDATA[&#12;]]></A>')).text).toBe('&#12;&#12;');
  });

  it.each([
    ['nothing', ''],
    ['no element', '<!-- only -->'],
    ['text', 'hello'],
    ['an open element', '<A><B></A>'],
    ['two roots', '<A/><B/>'],
    ['a bare ampersand', '<A>a & b</A>'],
    ['an unknown entity', '<A>&lol;</A>'],
    ['a DOCTYPE', '<!DOCTYPE A [<!ENTITY lol "lol">]><A>&lol;</A>'],
    ['an empty DOCTYPE', '<!DOCTYPE A><A/>'],
    ['a control character in a name', '<A\u0001>a</A>'],
    ['a reference to no character', '<A>&#0;</A>'],
    ['a reference to half a character', '<A>&#xd800;</A>'],
    ['bytes that are no UTF-8', Buffer.from([0x3c, 0x41, 0x3e, 0xff, 0x3c, 0x2f, 0x41, 0x3e])],
    ['depth', '<A>'.repeat(17) + '</A>'.repeat(17)],
    ['size', `<A>${' '.repeat(2 * 1024 * 1024)}</A>`],
  ])('refuses %s', (_, body) => {
    expect(() => readXml(Buffer.from(body))).toThrow(expect.objectContaining({ code: 'MalformedXML', status: 400 }));
  });
});

describe('errors', () => {
  it('have a body in the documented order', () => {
    const error = ossError('NoSuchBucket', { elements: [['BucketName', 'a<b']] });
    expect(encodeOssError(error, '5C3D9175B6FC201293AD4890', 'h.example')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist.</Message>' +
        '<RequestId>5C3D9175B6FC201293AD4890</RequestId><HostId>h.example</HostId><BucketName>a&lt;b</BucketName>' +
        '<EC>0015-00000101</EC><RecommendDoc>https://api.aliyun.com/troubleshoot?q=0015-00000101</RecommendDoc></Error>',
    );
    expect(encodeOssError(ossError('InvalidDigest'), 'R', 'h')).not.toContain('EC>');
  });

  it('stay within what the Python SDK reads of them, however long an argument is', () => {
    const elements = [['ArgumentValue', 'p'.repeat(5000)]] as const;
    expect(encodeOssError(ossError('InvalidArgument', { elements }), 'R', 'h').length).toBeLessThan(4096);
  });

  it('take message and fine code from the table unless given', () => {
    expect(ossError('InvalidArgument', { message: 'm', ec: '1', headers: { A: 'b' } })).toMatchObject({
      code: 'InvalidArgument',
      status: 400,
      message: 'm',
      ec: '1',
      headers: { A: 'b' },
      elements: [],
    });
    for (const [code, facts] of Object.entries(OSS_ERRORS)) {
      expect(facts.message).not.toBe('');
      expect(facts.status).toBeGreaterThanOrEqual(400);
      expect(code).toMatch(/^[A-Z][A-Za-z0-9]+$/);
    }
  });
});

describe('names, times and encodings', () => {
  it.each([
    ['abc', true],
    ['0-0', true],
    ['a'.repeat(63), true],
    ['ab', false],
    ['a'.repeat(64), false],
    ['-ab', false],
    ['ab-', false],
    ['aBc', false],
    ['a.b', false],
    ['a_b', false],
    ['_osseal', false],
  ])('bucket name %s', (bucket, valid) => {
    expect(isValidBucketName(bucket)).toBe(valid);
  });

  it.each([
    ['a', true],
    ['dir/', true],
    ['?a', true],
    ['a'.repeat(1023), true],
    ['a'.repeat(1024), false],
    ['中'.repeat(341), true],
    ['中'.repeat(342), false],
    ['', false],
    ['/a', false],
    ['\\a', false],
  ])('object key %#', (key, valid) => {
    expect(isValidObjectKey(key)).toBe(valid);
  });

  it('times have whole seconds', () => {
    const ms = Date.UTC(2022, 11, 28, 10, 27, 41, 999);
    expect(toHttpDate(ms)).toBe('Wed, 28 Dec 2022 10:27:41 GMT');
    expect(toXmlDate(ms)).toBe('2022-12-28T10:27:41.000Z');
  });

  it('encodes keys and paths strictly', () => {
    expect(urlEncodeKey("fun/movie (1)!'*~中+")).toBe('fun%2Fmovie%20%281%29%21%27%2A~%E4%B8%AD%2B');
    expect(encodePath('/b/fun/a b')).toBe('/b/fun/a%20b');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(urlEncodeKey(text)).toMatch(/^(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(urlEncodeKey(text))).toBe(text);
        expect(decodeURIComponent(encodePath(text))).toBe(text);
      }),
    );
  });
});
