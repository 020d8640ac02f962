import { describe, expect, it } from '@jest/globals';
import { readXml, writeXml } from '@osseal/protocol/oss';
import { lifecycleDocument, parseLifecycle } from '../../src/lifecycle/lifecycle-document.ts';

const parse = (rules: string) =>
  parseLifecycle(readXml(Buffer.from(`<LifecycleConfiguration>${rules}</LifecycleConfiguration>`)), () => 'made');
const rule = (content: string) => `<Rule><Prefix>p</Prefix><Status>Enabled</Status>${content}</Rule>`;

describe('a lifecycle document', () => {
  it.each([
    rule('<ID>a</ID><Expiration><Days>3</Days></Expiration>'),
    rule('<ID>a</ID><Expiration><CreatedBeforeDate>2026-01-01T00:00:00.000Z</CreatedBeforeDate></Expiration>'),
    rule('<ID>a</ID><Tag><Key>k</Key><Value>v</Value></Tag><Expiration><Days>3</Days></Expiration>'),
    rule('<ID>a</ID><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>'),
    rule('<ID>a</ID><NoncurrentVersionExpiration><NoncurrentDays>9</NoncurrentDays></NoncurrentVersionExpiration>'),
    rule('<ID>a</ID><AbortMultipartUpload><Days>1</Days></AbortMultipartUpload>'),
    rule('<ID>a</ID><Transition><Days>30</Days><StorageClass>IA</StorageClass></Transition>'),
    rule(
      '<ID>a</ID><Filter><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><Not><Prefix>p/x</Prefix></Not></Filter><Expiration><Days>3</Days></Expiration>',
    ),
  ])('comes back as it was set: %s', (text) => {
    const rules = parse(text);
    const again = readXml(Buffer.from(writeXml(lifecycleDocument(rules))));
    expect(parseLifecycle(again, () => 'made')).toEqual(rules);
    expect(rules).toMatchObject([{ id: 'a', enabled: true, prefix: 'p' }]);
  });

  it('names rules that have no name', () => {
    expect(parse(rule('<Expiration><Days>1</Days></Expiration>'))[0]?.id).toBe('made');
  });

  it.each([
    ['no rule', '', 'MalformedXML'],
    ['nothing to do', rule(''), 'MalformedXML'],
    ['no status', '<Rule><Prefix/><Expiration><Days>1</Days></Expiration></Rule>', 'MalformedXML'],
    [
      'days and a date',
      rule('<Expiration><Days>1</Days><Date>2026-01-01T00:00:00Z</Date></Expiration>'),
      'MalformedXML',
    ],
    ['no age', rule('<Expiration/>'), 'MalformedXML'],
    ['zero days', rule('<Expiration><Days>0</Days></Expiration>'), 'InvalidArgument'],
    ['no midnight', rule('<Expiration><Date>2026-01-01T01:00:00Z</Date></Expiration>'), 'InvalidArgument'],
    ['one id twice', `${rule('<ID>a</ID><Expiration><Days>1</Days></Expiration>').repeat(2)}`, 'InvalidArgument'],
    [
      'an archive class',
      rule('<Transition><Days>1</Days><StorageClass>Archive</StorageClass></Transition>'),
      'OperationNotSupported',
    ],
    [
      'tags of uploads',
      rule('<Tag><Key>k</Key><Value>v</Value></Tag><AbortMultipartUpload><Days>1</Days></AbortMultipartUpload>'),
      'InvalidArgument',
    ],
    [
      'transitions of old versions',
      rule(
        '<NoncurrentVersionTransition><NoncurrentDays>1</NoncurrentDays><StorageClass>IA</StorageClass></NoncurrentVersionTransition>',
      ),
      'OperationNotSupported',
    ],
    ['1001 rules', rule('<Expiration><Days>1</Days></Expiration>').repeat(1001), 'MalformedXML'],
  ])('is refused: %s', (_, rules, code) => {
    expect(() => parse(rules)).toThrow(expect.objectContaining({ code }));
  });
});
