import { defineMessages } from '../i18n/language.tsx';

/** Texts of what is around the pages. */
export const shellTexts = defineMessages({
  console: ['Osseal console', 'Osseal 控制台'],
  skip: ['Skip to content', '跳到正文'],
  navigation: ['Main navigation', '主导航'],
  buckets: ['Buckets', 'Bucket 列表'],
  keys: ['Keys', '密钥'],
  access: ['Users and permissions', '用户与权限'],
  bill: ['Bill', '账单'],
  activity: ['Activity', '操作记录'],
  lab: ['Lab', '实验室'],
  connect: ['Connect', '接入'],
  region: ['Region', '地域'],
  language: ['Language', '语言'],
  theme: ['Theme', '主题'],
  system: ['System', '跟随系统'],
  light: ['Light', '浅色'],
  dark: ['Dark', '深色'],
  signOut: ['Sign out', '退出登录'],
  signedInAs: ['Signed in as', '当前用户'],
  notFound: ['There is no such page', '没有这个页面'],
  starting: ['Loading…', '加载中…'],
  unreachable: ['The server does not answer.', '服务器没有响应。'],
});
