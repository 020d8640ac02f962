import type { UseQueryResult } from '@tanstack/react-query';
import { Spin } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { ErrorView } from './error-view.tsx';
import { commonTexts } from './texts.ts';

interface Props<T> {
  readonly query: UseQueryResult<T>;
  /** What to show of what came. */
  readonly children: (data: T) => ReactNode;
}

/** What a query brings: waiting, an error, or the data. */
export function QueryView<T>({ query, children }: Props<T>) {
  const text = useTexts(commonTexts);
  if (query.isPending) {
    return (
      <div className="waiting" role="status">
        <Spin aria-hidden="true" /> {text.loading}
      </div>
    );
  }
  if (query.isError) return <ErrorView error={query.error} retry={() => void query.refetch()} />;
  return children(query.data);
}
