import type { aliOssSettings } from '@osseal/testkit';

/** The ways in which ali-oss can sign and address. */
export const OSS_FORMS: [name: string, form: NonNullable<Parameters<typeof aliOssSettings>[1]>][] = [
  ['V1, IP endpoint', { signature: 'v1', addressing: 'ip' }],
  ['V4, IP endpoint', { signature: 'v4', addressing: 'ip' }],
  ['V1, bucket in the path', { signature: 'v1', addressing: 'path' }],
  ['V4, bucket in the path', { signature: 'v4', addressing: 'path' }],
];
