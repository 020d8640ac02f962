// The clients that speak HTTPS alone, as an application uses them: the authority is trusted by NODE_EXTRA_CA_CERTS.
// argv: what to do, the host and port of the RPC endpoint, and the parameters as JSON. Prints the outcome as JSON.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [what, endpoint, text] = process.argv.slice(2);
const parameters = JSON.parse(text);

const actions = {
  async 'sts-sdk'() {
    const Sts = require('@alicloud/sts-sdk');
    const { accessKeyId, accessKeySecret, roleArn } = parameters;
    const sts = new Sts({ endpoint, accessKeyId, accessKeySecret });
    return { who: await sts.getCallerIdentity(), assumed: await sts.assumeRole(roleArn, 'sts-sdk', undefined, 900) };
  },
  async ram_role_arn() {
    const { default: Credential, Config } = require('@alicloud/credentials');
    const config = new Config({
      type: 'ram_role_arn',
      roleSessionName: 'credentials',
      stsEndpoint: endpoint,
      ...parameters,
    });
    const { accessKeyId, accessKeySecret, securityToken } = await new Credential(config).getCredential();
    return { accessKeyId, accessKeySecret, securityToken };
  },
};

try {
  process.stdout.write(JSON.stringify({ value: await actions[what]() }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: String(error.message), code: error.code }));
}
