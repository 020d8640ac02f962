import { spawnOsseal } from '@osseal/testkit';
import { drive } from '../load/drive.mjs';
import { kmsLoad } from '../load/kms-load.mjs';
import { kmsRequest } from '../load/kms-request.mjs';
import { keyIdOf } from '../populations/key-ids.mjs';
import { populations } from '../populations/populated-server.mjs';
import { ACCOUNT, accessKeyOf, manyStatements, seedAccounts } from '../populations/users.mjs';

const FEW = 10;
const BASE = '10 keys, 10 users, 1 statement';
const KEYS = [10_000, 100_000];
const USERS = 10_000;
const STATEMENTS = 1000;
/** Calls after which the server's code is compiled, few keys or many. */
const COMPILED_AFTER = 10_000;

/** GenerateDataKey with many keys, users and statements. */
export const kmsPopulations = {
  id: 'kms-populations',
  title: 'KMS calls with many keys, users and statements',
  method:
    'GenerateDataKey, V1, 16 connections, key and user at random, each of them used once before. Each line is a server of its ' +
    `own that differs from "${BASE}" in one thing. Of ${STATEMENTS.toLocaleString('en')} statements that a user has, one in ten is about ` +
    'GenerateDataKey, and the last one grants it.',
  figures: ({ quick }) => [
    definition('base', BASE),
    ...KEYS.slice(0, quick ? 1 : 2).map((count) =>
      definition(`keys/${count}`, `${count.toLocaleString('en')} keys`, { atLeast: 0.75, aim: 0.88 }),
    ),
    ...(quick ? [] : [definition(`users/${USERS}`, `${USERS.toLocaleString('en')} users`, {})]),
    definition(`statements/${STATEMENTS}`, `${STATEMENTS.toLocaleString('en')} policy statements`, {
      atLeast: 0.75,
      aim: 0.9,
    }),
  ],
  async open({ product, settings, onClose, isWanted }) {
    const subjects = [];
    const add = async (id, population, start) => {
      if (!isWanted(id)) return;
      const server = await start();
      onClose(() => server.dispose());
      subjects.push(subjectOf(id, server, population, settings));
    };
    const few = { keys: FEW, users: FEW };
    const folders = await populations(product, onClose);
    const seeded = (accounts) => () =>
      spawnOsseal({
        repository: product.root,
        seed: { accounts, keys: Array.from({ length: FEW }, (_, index) => ({ account: ACCOUNT, id: keyIdOf(index) })) },
        flags: ['--log-level', 'error'],
      });
    const filled = (keys) => async () => folders.start(await folders.folder({ keys, objects: 0 }));
    await add('base', few, filled(FEW));
    for (const keys of KEYS) await add(`keys/${keys}`, { ...few, keys }, filled(keys));
    await add(`users/${USERS}`, { ...few, users: USERS }, seeded(seedAccounts(USERS)));
    await add(`statements/${STATEMENTS}`, few, seeded(seedAccounts(FEW, manyStatements(STATEMENTS))));
    return subjects;
  },
};

function definition(subject, label, bar) {
  return {
    id: `kms-populations/${subject}`,
    label,
    subject,
    of: 'rate',
    unit: 'calls/s',
    ratios: bar === undefined ? [] : [{ to: 'base', label: BASE, ...bar }],
  };
}

function subjectOf(id, { kms: url, pid }, { keys, users }, { milliseconds }) {
  const load = kmsLoad({ url, pids: [pid], users, milliseconds });
  const call = (index) => ({ action: 'GenerateDataKey', parameters: { KeyId: keyIdOf(index) } });
  const subject = load.subject(id, {
    signature: 'V1',
    connections: 16,
    nextCall: () => call(Math.floor(Math.random() * keys)),
    checkAnswer: (answer) => Buffer.from(answer.Plaintext, 'base64').length === 32,
  });
  const useEachOnce = () => {
    let index = -1;
    const next = () => {
      index += 1;
      if (index >= Math.max(keys, users, COMPILED_AFTER)) return undefined;
      return kmsRequest({ url, ...accessKeyOf(index % users) }, { signature: 'V1', ...call(index % keys) });
    };
    return drive(url, { connections: 16, next });
  };
  return {
    ...subject,
    async check() {
      await subject.check();
      await useEachOnce();
    },
  };
}
