import { Select } from 'antd';
import { type Language, useLanguage, useTexts } from '../i18n/language.tsx';
import { shellTexts } from './texts.ts';
import { type ThemeChoice, useTheme } from './theme.tsx';

/** Choice of language and theme. */
export function Preferences() {
  const text = useTexts(shellTexts);
  const { language, setLanguage } = useLanguage();
  const { choice, choose } = useTheme();
  return (
    <>
      <Select<Language>
        aria-label={text.language}
        value={language}
        onChange={setLanguage}
        popupMatchSelectWidth={false}
        options={[
          { value: 'en', label: 'English' },
          { value: 'zh', label: '简体中文' },
        ]}
      />
      <Select<ThemeChoice>
        aria-label={text.theme}
        value={choice}
        onChange={choose}
        popupMatchSelectWidth={false}
        options={[
          { value: 'system', label: text.system },
          { value: 'light', label: text.light },
          { value: 'dark', label: text.dark },
        ]}
      />
    </>
  );
}
