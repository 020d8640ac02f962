import { LOG_LEVELS } from '../logging/logger.ts';
import { choiceSetting, defineSettings, optionalTextSetting, switchSetting, textSetting } from './setting.ts';

/**
 * Settings that every Osseal process has. A service adds its own and prefixes their names with its own word, `kms…` or
 * `oss…`: so one file and one environment can serve both services (see `loadSettings`).
 */
export const commonSettings = defineSettings({
  region: textSetting('cn-hangzhou', 'Region of requests that name none.'),
  host: textSetting('127.0.0.1', 'Address to listen on.'),
  dataDir: textSetting('./.osseal', 'Folder that keeps all state.'),
  inMemory: switchSetting(false, 'Keep nothing: state lives and dies with the process.'),
  seed: optionalTextSetting('File with settings and seed; ./osseal.yaml is read when it exists.', { notInFile: true }),
  readyFile: optionalTextSetting('Written as JSON when all services answer, with addresses and credential.'),
  logLevel: choiceSetting('warn', LOG_LEVELS, 'Least severe level that is logged, to stderr.'),
  rootKey: optionalTextSetting('Base64 of 32 bytes that seal all keys at rest; default: root.key in the data folder.', {
    secret: true,
  }),
  serviceSecret: optionalTextSetting(
    'Shared by the two services when they run as two processes; at least 32 characters.',
    {
      secret: true,
    },
  ),
  kmsEndpoint: optionalTextSetting('Where a gateway of its own process finds KMS: http://host:port or unix:/path.'),
});
