import { load } from '../load.mjs';

const { readXml, writeXml } = await load('packages/protocol/dist/oss/index.js');
const { WireError } = await load('packages/protocol/dist/errors/index.js');

/** Request bodies: MalformedXML or a tree, and a tree that is written reads as it was. */
export function openTarget() {
  return {
    seeds: [
      '<?xml version="1.0" encoding="UTF-8"?><Delete><Quiet>false</Quiet><Object><Key>a&amp;b&#x41;</Key></Object></Delete>',
      '<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID/></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>',
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      '<a x="1" xmlns:y="z"><!-- c --><?pi d?><![CDATA[e]]>\u{1F600}</a>',
      `${'<a>'.repeat(17)}${'</a>'.repeat(17)}`,
    ].map((text) => Buffer.from(text)),
    words: [
      '<a>',
      '</a>',
      '<a/>',
      '&lt;',
      '&#0;',
      '&#x10FFFF;',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<?',
      '?>',
      '<!DOCTYPE ',
      'xmlns:',
      '="',
      '\ufeff',
      '<Key>',
    ],
    run(bytes) {
      let root;
      try {
        root = readXml(bytes);
      } catch (error) {
        if (error instanceof WireError && error.code === 'MalformedXML' && error.status === 400) return;
        throw error;
      }
      const again = readXml(Buffer.from(writeXml(nodeOf(root))));
      const [one, other] = [JSON.stringify(plain(root)), JSON.stringify(plain(again))];
      if (one !== other) throw new Error(`written and read again it is another tree: ${one} ${other}`);
    },
  };
}

// The writer has text or children, never both.
const nodeOf = ({ name, text, children }) => [name, children.length > 0 ? children.map(nodeOf) : text];
const plain = ({ name, text, children }) => [name, children.length > 0 ? children.map(plain) : text];
