import { describeCiphertext } from '@osseal/kms';
import { WireError } from '@osseal/protocol/errors';
import { AccessKeySecret, signRpcV1 } from '@osseal/protocol/signature';
import { systemClock, systemRandom } from '@osseal/service-kit';
import type { CommandInput } from '../catalogue/command-spec.ts';
import type { ConsoleIo } from '../console-io.ts';
import { OperatorError, operatorCredential, postForm } from '../operator-client.ts';
import { textFacts } from '../text-facts.ts';

/** `osseal inspect ciphertext`. @returns 1 when KMS does not decrypt it @throws OperatorError for what is no CiphertextBlob */
export async function inspectCiphertext(
  text: string,
  options: CommandInput['options'],
  io: ConsoleIo,
): Promise<number> {
  const blob = (text === '-' ? await stdinText() : text).trim();
  const described = describe(blob);
  const decryption = options.offline === true ? undefined : await decrypt(blob, options, io);
  if (options.json === true) {
    io.stdout(`${JSON.stringify({ ...described, ...(decryption !== undefined && { decryption }) }, null, 2)}\n`);
  } else {
    const facts: (readonly [string, string])[] = [
      ['key', described.keyId ?? 'not part of the version id'],
      ['key version', described.keyVersionId],
      ['algorithm', described.algorithm],
      ['plaintext', `${described.plaintextSize} bytes`],
      ...(decryption === undefined
        ? []
        : [['decryption', decryption.isDecrypted ? 'succeeds' : `${decryption.code}: ${decryption.message}`] as const]),
    ];
    io.stdout(textFacts(facts));
  }
  return decryption?.isDecrypted === false ? 1 : 0;
}

function describe(blob: string) {
  try {
    return describeCiphertext(Buffer.from(blob, 'base64'));
  } catch (cause) {
    if (cause instanceof WireError) throw new OperatorError('This is no CiphertextBlob.', { cause });
    throw cause;
  }
}

interface Decryption {
  readonly isDecrypted: boolean;
  readonly code?: string;
  readonly message?: string;
}

/** One Decrypt as the operator, whose plaintext nobody sees. It is billed. */
async function decrypt(blob: string, options: CommandInput['options'], io: ConsoleIo): Promise<Decryption> {
  const { id, secret } = operatorCredential(options, io);
  const { context, region } = options;
  const parameters = signRpcV1(
    {
      method: 'POST',
      action: 'Decrypt',
      version: '2016-01-20',
      parameters: {
        CiphertextBlob: blob,
        RegionId: typeof region === 'string' ? region : 'cn-hangzhou',
        ...(typeof context === 'string' && { EncryptionContext: context }),
      },
      date: `${new Date(systemClock.now()).toISOString().slice(0, 19)}Z`,
      nonce: systemRandom.uuid(),
    },
    id,
    new AccessKeySecret(secret),
  );
  const { status, text } = await postForm(options, parameters, io);
  if (status === 200) return { isDecrypted: true };
  const { Code: code = 'unknown', Message: message = '' } = JSON.parse(text) as { Code?: string; Message?: string };
  return { isDecrypted: false, code, message };
}

async function stdinText(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString('utf8');
}
