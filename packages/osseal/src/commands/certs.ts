import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CommandInput } from '../catalogue/command-spec.ts';
import type { ConsoleIo } from '../console-io.ts';
import { askServiceForText, OperatorError } from '../operator-client.ts';

const DEFAULT_FILE = 'osseal-ca.pem';

/** `osseal certs`: fetches the certificate of the server's authority and tells how clients come to trust it. @throws OperatorError */
export async function certs(options: CommandInput['options'], io: ConsoleIo): Promise<void> {
  const pem = await askServiceForText(options, '/_osseal/ca.pem', io);
  const out = typeof options.out === 'string' ? options.out : DEFAULT_FILE;
  if (out === '-') {
    io.stdout(pem);
    return;
  }
  const file = resolve(io.cwd, out);
  await writeFile(file, pem).catch((cause: unknown) => {
    throw new OperatorError('The file cannot be written.', { cause });
  });
  io.stdout(trustText(file));
}

/** Lines for the environments of clients. */
function trustText(file: string): string {
  const quoted = `'${file.replaceAll("'", "'\\''")}'`;
  return [
    `# Written: ${file}`,
    '# Node.js',
    `export NODE_EXTRA_CA_CERTS=${quoted}`,
    '# Python: requests, and urllib3 or httpx by OpenSSL',
    `export REQUESTS_CA_BUNDLE=${quoted} SSL_CERT_FILE=${quoted}`,
    '# Go, and whatever else asks OpenSSL',
    `export SSL_CERT_FILE=${quoted}`,
    '# curl',
    `export CURL_CA_BUNDLE=${quoted}`,
    '# Java: a trust store of its own, which the option names',
    `keytool -importcert -noprompt -alias osseal -file ${quoted} -keystore osseal-trust.jks -storepass changeit`,
    'export JAVA_TOOL_OPTIONS="-Djavax.net.ssl.trustStore=$PWD/osseal-trust.jks -Djavax.net.ssl.trustStorePassword=changeit"',
    '',
  ].join('\n');
}
