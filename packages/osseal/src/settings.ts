import { gatewaySettings } from '@osseal/gateway';
import { kmsSettings } from '@osseal/kms';
import { commonSettings, defineSettings, type SettingsOf } from '@osseal/service-kit';

/** Every setting of both services in one process. */
export const ossealSettings = defineSettings({ ...commonSettings, ...kmsSettings, ...gatewaySettings });

/** The values of `ossealSettings`. */
export type OssealSettings = SettingsOf<typeof ossealSettings>;
