import {
  commonSettings,
  defineSettings,
  integerSetting,
  listSetting,
  portSetting,
  switchSetting,
} from '@osseal/service-kit';

/** Settings of the KMS service, besides those that every Osseal process has. */
export const kmsSettings = defineSettings({
  kmsPort: portSetting(5600, 'Port of KMS; 0 takes a free one.'),
  kmsAuditRecords: integerSetting(
    100_000,
    { min: 1, max: 10_000_000 },
    'Calls kept in the audit trail; the oldest are dropped first. The bill is not affected.',
  ),
  kmsEnforceQuotas: switchSetting(
    false,
    'Refuses keys, aliases, versions and tags beyond the quotas of an account in a region, as the real service does.',
  ),
  kmsEnforceQps: switchSetting(
    false,
    'Refuses calls beyond those that an account may make per second in a region, as the real service does.',
  ),
  kmsAuditDays: integerSetting(30, { min: 1, max: 3650 }, 'Days for which a call stays in the audit trail.'),
  kmsTls: switchSetting(
    true,
    'Answer HTTPS on the port of KMS too; GET /_osseal/ca.pem gives the certificate to trust.',
  ),
  kmsTlsNames: listSetting([], 'More DNS names and IP addresses for the certificates of KMS.'),
  kmsCredentialRoles: listSetting(
    [],
    'Roles whose credentials GET /_osseal/credentials/<role> gives to every host; others are for this machine alone.',
  ),
});

/** All settings of a KMS in a process of its own. */
export const kmsProcessSettings = defineSettings({ ...commonSettings, ...kmsSettings });
