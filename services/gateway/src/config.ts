import {
  choiceSetting,
  commonSettings,
  defineSettings,
  integerSetting,
  listSetting,
  portSetting,
  type SettingsOf,
  switchSetting,
  textSetting,
} from '@osseal/service-kit';

/** The gateway's own settings; those that every process has are `commonSettings` of the service kit. */
export const gatewaySettings = defineSettings({
  ossPort: portSetting(5601, 'TCP port of OSS; 0 takes a free one.'),
  ossBaseDomains: listSetting(
    [],
    'Domains under which buckets are host names (<bucket>.<domain>), besides *.aliyuncs.com.',
  ),
  ossCustomDomains: listSetting([], 'Custom domain names of buckets, each as <host>=<bucket>.'),
  ossExtranetEndpoint: textSetting(
    'oss-{region}.aliyuncs.com',
    'ExtranetEndpoint that ListBuckets and GetBucketInfo name; {region} is filled in.',
  ),
  ossIntranetEndpoint: textSetting(
    'oss-{region}-internal.aliyuncs.com',
    'IntranetEndpoint that ListBuckets and GetBucketInfo name; {region} is filled in.',
  ),
  ossMasterKeyRotationDays: integerSetting(
    90,
    { min: 1, max: 3650 },
    'Days after which a region gets a new OSS-managed master key (SSE-OSS).',
  ),
  ossDefaultCmkCheck: choiceSetting(
    'service',
    ['service', 'caller'],
    'Who needs KMS rights on the default CMK alias/acs/oss: nobody (service), or the requester too (caller).',
  ),
  ossTls: switchSetting(
    true,
    'Answer HTTPS on the port of OSS too; GET /_osseal/ca.pem gives the certificate to trust.',
  ),
  ossTlsNames: listSetting([], 'More DNS names and IP addresses for the certificates of OSS.'),
  ossAuditRecords: integerSetting(
    100_000,
    { min: 1, max: 10_000_000 },
    'OSS requests kept in the audit trail; the oldest are dropped first.',
  ),
  ossAuditDays: integerSetting(30, { min: 1, max: 3650 }, 'Days for which an OSS request stays in the audit trail.'),
  ossKmsTimeoutMs: integerSetting(
    10_000,
    { min: 100, max: 600_000 },
    'Milliseconds that a gateway of its own process waits for an answer of KMS, with all attempts.',
  ),
  ossStrictRegion: switchSetting(
    false,
    'Refuse requests whose host names another region than the bucket has. ali-oss with an IP endpoint always names one.',
  ),
  ossOpenCors: switchSetting(
    false,
    'Let pages of every origin use buckets that have no cross-origin rules of their own.',
  ),
  ossAssumeSecureTransport: switchSetting(
    false,
    'Let acs:SecureTransport be true over plain HTTP, for policies copied from production.',
  ),
});

/** All settings of a gateway in a process of its own. */
export const gatewayProcessSettings = defineSettings({ ...commonSettings, ...gatewaySettings });

/** What the gateway is told: its own settings, and of the common ones those it looks at. */
export type GatewaySettings = SettingsOf<typeof gatewaySettings> & {
  /** Region of requests that name none. */
  readonly region: string;
  /** Opens operator endpoints as a Bearer token. */
  readonly serviceSecret?: string | undefined;
};
