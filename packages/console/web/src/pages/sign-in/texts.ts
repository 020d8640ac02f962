import { defineMessages } from '../../i18n/language.tsx';

/** Texts of the sign-in page. */
export const signInTexts = defineMessages({
  title: ['Sign in', '登录'],
  intro: [
    'Sign in with an access key. Each page does what that key may do, by the public APIs of OSS, KMS, RAM and STS.',
    '使用 AccessKey 登录。每个页面都通过 OSS、KMS、RAM 和 STS 的公开 API 执行该 AccessKey 有权执行的操作。',
  ],
  id: ['AccessKey ID', 'AccessKey ID'],
  secret: ['AccessKey Secret', 'AccessKey Secret'],
  token: ['Security token (only for roles)', 'Security Token（仅用于角色）'],
  keep: ['Stay signed in when this tab is reloaded', '刷新此标签页时保持登录'],
  keepHelp: [
    'Keeps the secret in this tab’s session storage until you sign out or close the tab.',
    '密钥会保存在此标签页的 sessionStorage 中，直到退出登录或关闭标签页。',
  ],
  submit: ['Sign in', '登录'],
  hint: [
    'Without a seed file, the server starts with the access key of README.md.',
    '未使用种子文件时，服务器使用 README.md 中的默认 AccessKey。',
  ],
});
