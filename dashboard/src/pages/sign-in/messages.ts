import { defineMessages } from '../../i18n/language.tsx';

export const signInMessages = defineMessages({
  en: {
    title: 'Sign in to Sparkstage',
    hint: 'Use any API key of this server. The first start prints an admin key and a one-time link in the terminal.',
    key: 'API key',
    signIn: 'Sign in',
    stays: 'The key is exchanged for a session of 12 hours; the browser does not keep it.',
  },
  zh: {
    title: '登录 Sparkstage',
    hint: '使用此服务器的任意 API 密钥。首次启动时，终端会打印管理员密钥和一次性登录链接。',
    key: 'API 密钥',
    signIn: '登录',
    stays: '密钥会换成 12 小时的会话，浏览器不会保存密钥。',
  },
});
