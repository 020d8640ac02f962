import { App as AntApp, theme as antTheme, ConfigProvider } from 'antd';
import enUs from 'antd/locale/en_US';
import zhCn from 'antd/locale/zh_CN';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useLanguage } from '../i18n/language.tsx';

/** What the user chose; `system` is what the machine prefers. */
export type ThemeChoice = 'system' | 'light' | 'dark';

interface ThemeControl {
  readonly choice: ThemeChoice;
  readonly isDark: boolean;
  choose(choice: ThemeChoice): void;
}

const STORED = 'osseal.theme';
const DARK = '(prefers-color-scheme: dark)';
const Current = createContext<ThemeControl>({ choice: 'system', isDark: false, choose: () => undefined });

/** Colours and texts of the component library, by the user's theme and language. */
export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const { language } = useLanguage();
  const [choice, choose] = useState<ThemeChoice>(() => {
    const stored = localStorage.getItem(STORED);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  });
  const prefersDark = usePrefersDark();
  const isDark = choice === 'dark' || (choice === 'system' && prefersDark);
  useEffect(() => {
    localStorage.setItem(STORED, choice);
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  }, [choice, isDark]);
  const control = useMemo(() => ({ choice, isDark, choose }), [choice, isDark]);
  const colors = isDark
    ? {
        colorPrimary: '#4aa3df',
        colorLink: '#69b8ec',
        colorLinkHover: '#9fd0f3',
        colorLinkActive: '#9fd0f3',
        colorError: '#ff8f8a',
        colorTextDescription: '#b3b9c2',
        colorTextPlaceholder: '#9aa1ab',
      }
    : {
        colorPrimary: '#0b5f94',
        colorLink: '#0b5f94',
        colorLinkHover: '#084a75',
        colorLinkActive: '#084a75',
        colorInfo: '#0b5f94',
        colorInfoBg: '#e8f3fb',
        colorInfoBorder: '#a8cfe8',
        colorTextDescription: '#4d5561',
        colorTextPlaceholder: '#5f6773',
        colorSuccess: '#237804',
        colorWarning: '#8a5a00',
        colorError: '#c4161c',
      };
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCn : enUs}
      theme={{
        algorithm: isDark ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
        token: { ...colors, borderRadius: 4, motion: false },
        // On the lighter colours of the dark theme, white could not be read.
        components: isDark ? { Button: { primaryColor: '#08131c', dangerColor: '#1c0807' } } : {},
      }}
      button={{ autoInsertSpace: false }}
    >
      <AntApp className="app">
        <Current.Provider value={control}>{children}</Current.Provider>
      </AntApp>
    </ConfigProvider>
  );
}

export function useTheme(): ThemeControl {
  return useContext(Current);
}

function usePrefersDark(): boolean {
  const [prefers, setPrefers] = useState(() => matchMedia(DARK).matches);
  useEffect(() => {
    const query = matchMedia(DARK);
    const follow = () => setPrefers(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return prefers;
}
