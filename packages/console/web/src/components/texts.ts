import { defineMessages } from '../i18n/language.tsx';

/** Texts that many pages share. */
export const commonTexts = defineMessages({
  retry: ['Try again', '重试'],
  refresh: ['Refresh', '刷新'],
  loading: ['Loading…', '加载中…'],
  nothing: ['Nothing here yet', '暂无数据'],
  noMatch: ['Nothing matches the filter', '没有匹配的条目'],
  filter: ['Filter', '筛选'],
  cancel: ['Cancel', '取消'],
  ok: ['OK', '确定'],
  save: ['Save', '保存'],
  create: ['Create', '创建'],
  remove: ['Delete', '删除'],
  close: ['Close', '关闭'],
  copy: ['Copy', '复制'],
  copied: ['Copied', '已复制'],
  actions: ['Actions', '操作'],
  requestId: ['Request ID', '请求 ID'],
  why: ['Why?', '查看原因'],
  refused: ['You may not do this', '没有权限执行此操作'],
  failed: ['The request failed', '请求失败'],
  needsRoot: [
    'This page is for the root of an account: sign in with the access key of an account root.',
    '此页面仅供主账号使用：请使用主账号的 AccessKey 登录。',
  ],
  explanation: ['Why the request was refused', '请求被拒绝的原因'],
  missing: ['Missing permission', '缺少的权限'],
  rows: [(n: number) => `${n} rows`, (n: number) => `共 ${n} 行`],
  required: ['Fill this in.', '请填写此项。'],
  yes: ['Yes', '是'],
  no: ['No', '否'],
});
