import { randomBytes } from 'node:crypto';
import { spawnOsseal } from '@osseal/testkit';
import { drive } from '../load/drive.mjs';
import { kmsLoad } from '../load/kms-load.mjs';
import { loadSample } from '../measure/load-sample.mjs';
import { keyIdOf } from '../populations/key-ids.mjs';
import { ACCOUNT, seedAccounts } from '../populations/users.mjs';
import { startReference } from '../references/node-process.mjs';

const USERS = 10;
const KEYS = 10;
const ACTIONS = ['GenerateDataKey', 'Decrypt', 'Encrypt'];
const SIGNATURES = ['V1', 'V3'];
const CONNECTIONS = [1, 16, 64];
const PLAINTEXT = randomBytes(32).toString('base64');

const CASES = ACTIONS.flatMap((action) =>
  SIGNATURES.flatMap((signature) =>
    CONNECTIONS.map((connections) => ({ action, signature, connections, id: `${action}/${signature}/${connections}` })),
  ),
);
/** Of the cases, those of a quick run. */
const isQuick = ({ connections }) => connections === 16;

/** KMS through the whole product, against a server that does nothing but the cryptography. */
export const kmsCalls = {
  id: 'kms',
  title: 'KMS calls over HTTP',
  method:
    'Ten RAM users, to whom a policy grants kms:*, sign in turn; ten keys in turn. The product authenticates, guards against ' +
    'replays, authorizes, wraps, counts for the bill and writes the audit trail before it answers. The reference is a ' +
    '`node:http` server that verifies the same signature and does the same AES-256-GCM, and nothing else. The trivial ' +
    'route is GET /_osseal/health, against a fixed answer of the reference.',
  figures: ({ quick }) => [
    ...CASES.filter((item) => !quick || isQuick(item)).map(({ action, signature, connections, id }) => ({
      id: `kms/${id}`,
      label: `${action}, ${signature}, ${connections} connection${connections === 1 ? '' : 's'}`,
      subject: id,
      of: 'rate',
      unit: 'calls/s',
      ratios: [{ to: id, label: 'bare node:http', ...(action === 'Encrypt' ? {} : { atLeast: 0.75, aim: 0.9 }) }],
    })),
    {
      id: 'kms/trivial-route',
      label: 'Trivial route, 16 connections',
      subject: 'trivial',
      of: 'rate',
      unit: 'calls/s',
      ratios: [{ to: 'trivial', label: 'bare node:http', atLeast: 0.6, aim: 0.85 }],
    },
  ],
  async references({ settings, onClose, isWanted }) {
    const bare = await startReference('bare-kms.mjs', [USERS, KEYS]);
    onClose(() => bare.close());
    return subjectsOf({ ...bare, ...settings, trivial: '/fixed' }, isWanted);
  },
  async open({ product, settings, onClose, isWanted }) {
    const keys = Array.from({ length: KEYS }, (_, index) => ({ account: ACCOUNT, id: keyIdOf(index) }));
    const server = await spawnOsseal({
      repository: product.root,
      seed: { accounts: seedAccounts(USERS), keys },
      flags: ['--log-level', 'error'],
    });
    onClose(() => server.dispose());
    const { kms: url, pid } = server;
    return subjectsOf({ url, pids: [pid], ...settings, trivial: '/_osseal/health' }, isWanted);
  },
};

async function subjectsOf({ url, pids, milliseconds, trivial }, isWanted) {
  const load = kmsLoad({ url, pids, users: USERS, milliseconds });
  const blobs = [];
  for (let index = 0; index < KEYS; index += 1) {
    const { CiphertextBlob } = await load.call(call('Encrypt', { KeyId: keyIdOf(index), Plaintext: PLAINTEXT }));
    blobs.push(CiphertextBlob);
  }
  const parameters = {
    GenerateDataKey: (turn) => ({ KeyId: keyIdOf(turn) }),
    Encrypt: (turn) => ({ KeyId: keyIdOf(turn), Plaintext: PLAINTEXT }),
    Decrypt: (turn) => ({ CiphertextBlob: blobs[turn] }),
  };
  const isRight = {
    GenerateDataKey: (answer) => Buffer.from(answer.Plaintext, 'base64').length === 32 && answer.CiphertextBlob !== '',
    Encrypt: (answer) => answer.CiphertextBlob !== '' && answer.KeyId !== '',
    Decrypt: (answer) => answer.Plaintext === PLAINTEXT,
  };
  let turn = 0;
  const subjects = CASES.filter(({ id }) => isWanted(id)).map(({ id, action, signature, connections }) =>
    load.subject(id, {
      signature,
      connections,
      checkAnswer: isRight[action],
      nextCall() {
        turn = (turn + 1) % KEYS;
        return call(action, parameters[action](turn));
      },
    }),
  );
  const route = { head: `GET ${trivial} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n` };
  const measure = () => loadSample(pids, () => drive(url, { connections: 16, next: () => route, milliseconds }));
  return [...subjects, { id: 'trivial', measure }];
}

function call(action, parameters) {
  return { action, parameters };
}
