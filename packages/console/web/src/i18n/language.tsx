import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

/** What the console speaks. */
export type Language = 'en' | 'zh';

/** Texts in English and in Simplified Chinese; those with gaps are functions. */
type Messages = Readonly<Record<string, readonly [string, string] | readonly [Phrase, Phrase]>>;

type Phrase = (...gaps: never[]) => string;

/** One language's half of them. */
export type Texts<T extends Messages> = { readonly [K in keyof T]: T[K][0] };

interface LanguageChoice {
  readonly language: Language;
  setLanguage(language: Language): void;
}

const STORED = 'osseal.language';
const Chosen = createContext<LanguageChoice>({ language: 'en', setLanguage: () => undefined });

/** Keeps the chosen language; first that of the browser. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => {
    const stored = localStorage.getItem(STORED);
    if (stored === 'en' || stored === 'zh') return stored;
    return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  });
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    localStorage.setItem(STORED, language);
  }, [language]);
  const choice = useMemo(() => ({ language, setLanguage }), [language]);
  return <Chosen.Provider value={choice}>{children}</Chosen.Provider>;
}

export function useLanguage(): LanguageChoice {
  return useContext(Chosen);
}

/** Declares texts: each has one form per language, of one type. */
export function defineMessages<const T extends Messages>(messages: T): T {
  return messages;
}

const halves = new WeakMap<Messages, Map<Language, object>>();

/** The texts in the chosen language. */
export function useTexts<T extends Messages>(messages: T): Texts<T> {
  const { language } = useLanguage();
  return textsIn(messages, language);
}

function textsIn<T extends Messages>(messages: T, language: Language): Texts<T> {
  const known = halves.get(messages) ?? new Map<Language, object>();
  halves.set(messages, known);
  const half =
    known.get(language) ??
    Object.fromEntries(Object.entries(messages).map(([name, [en, zh]]) => [name, language === 'zh' ? zh : en]));
  known.set(language, half);
  return half as Texts<T>;
}
