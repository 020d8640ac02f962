import { useLanguage } from '../i18n/language.tsx';

/** A moment in the user's zone; the exact one in UTC beside it on demand. */
export function Time({ iso }: { readonly iso: string | undefined }) {
  const { language } = useLanguage();
  if (iso === undefined || iso === '') return <>–</>;
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return <>{iso}</>;
  const shown = date.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'medium',
  });
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {shown}
    </time>
  );
}
