import { defineMessages } from '../../i18n/language.tsx';

/** Texts of a bucket's encryption inventory. */
export const inventoryTexts = defineMessages({
  title: ['Encryption inventory', '加密清单'],
  needsRoot: ['The encryption inventory is shown to the root of the account.', '加密清单仅对主账号显示。'],
  empty: ['There is nothing in the bucket.', 'Bucket 为空。'],
  all: ['Objects and versions', '文件与版本'],
  drifted: ['Differ from the bucket’s default', '与 Bucket 默认加密不一致'],
  unencrypted: ['Not encrypted', '未加密'],
  state: ['What', '类别'],
  current: ['Objects', '文件'],
  noncurrent: ['Noncurrent versions', '历史版本'],
  upload: ['Open uploads', '未完成的上传'],
  part: ['Parts', '分片'],
  method: ['Method', '加密方式'],
  cmk: ['CMK ID', 'CMK ID'],
  version: ['Key version', '密钥版本'],
  count: ['Count', '数量'],
  bytes: ['Size', '大小'],
  drift: ['Differs in', '差异'],
  bring: ['Bring to the default', '应用默认加密'],
  rewrap: ['Rewrap data keys', '重新封装数据密钥'],
  rewrapHelp: [
    'Objects that are encrypted get their data keys wrapped as the default says; no byte of them is read.',
    '已加密文件的数据密钥将按默认加密方式重新封装，不读取文件内容。',
  ],
  encrypt: ['Encrypt objects', '加密文件'],
  encryptHelp: ['Objects that are not encrypted are sealed as the default says.', '未加密的文件将按默认加密方式加密。'],
  changed: [
    (changed: number, failed: number) => `${changed} changed, ${failed} failed.`,
    (changed: number, failed: number) => `已更改 ${changed} 个，失败 ${failed} 个。`,
  ],
  driftMethod: ['Method', '加密方式'],
  driftKey: ['Key', '密钥'],
  driftVersion: ['Key version', '密钥版本'],
});
