import type { ConsoleIo } from '../console-io.ts';
import { type Proof, proveCanaries } from '../prove/prove-canaries.ts';

/** Options of `osseal prove`, as the command line gives them. */
export interface ProveOptions {
  readonly json?: boolean;
}

/**
 * `osseal prove --canary`: shows that nothing that should be encrypted lies in clear on the disk.
 * @returns the exit code: 0 proven, 1 something was found in clear
 * @throws ProofError
 */
export async function prove(options: ProveOptions, io: ConsoleIo): Promise<number> {
  const proof = await proveCanaries();
  io.stdout(options.json ? `${JSON.stringify(proof, null, 2)}\n` : textOf(proof));
  return proof.leaks.length === 0 ? 0 : 1;
}

function textOf({ paths, needles, files, bytes, leaks }: Proof): string {
  const lines = [
    ...paths.map((path) => `written by ${path}`),
    ...leaks.map(({ what, file, at }) => `IN CLEAR  ${what}: ${file}, byte ${at}`),
    `${needles} contents, keys and secrets looked for in ${files} files with ${bytes} bytes, as they are, in hexadecimal and in Base64.`,
    leaks.length === 0 ? 'None of them is there in clear.' : `Found in clear: ${leaks.length}.`,
  ];
  return `${lines.join('\n')}\n`;
}
