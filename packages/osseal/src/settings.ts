import { gatewaySettings } from '@osseal/gateway';
import { kmsSettings } from '@osseal/kms';
import { commonSettings, defineSettings, portsSetting, type SettingsOf } from '@osseal/service-kit';

/** Every setting of both services in one process. */
export const ossealSettings = defineSettings({
  ...commonSettings,
  ...kmsSettings,
  ...gatewaySettings,
  transparentPorts: portsSetting(
    [],
    'More ports on which the name that a client calls decides whether KMS or OSS answers, e.g. 80,443 where the names of the cloud lead here.',
  ),
});

/** The values of `ossealSettings`. */
export type OssealSettings = SettingsOf<typeof ossealSettings>;
