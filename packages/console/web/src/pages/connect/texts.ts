import { defineMessages } from '../../i18n/language.tsx';

/** Texts of the page that tells how to connect. */
export const connectTexts = defineMessages({
  title: ['Connect', '接入'],
  intro: [
    'Point an official SDK here: change the endpoint, keep the code.',
    '将官方 SDK 指向此处：只需修改 endpoint，代码不变。',
  ],
  oss: ['OSS', 'OSS'],
  kms: ['KMS, RAM, STS', 'KMS、RAM、STS'],
  region: ['Default region', '默认地域'],
  unknown: ['(as your operator says)', '（请咨询管理员）'],
});
