import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useSession } from '../api/session.tsx';
import { useTexts } from '../i18n/language.tsx';
import { commonTexts } from './texts.ts';

/** What the control endpoints bring; others than account roots are told why they do not see it. */
export function OperatorOnly({ children }: { readonly children: ReactNode }) {
  const { isOperator } = useSession();
  const text = useTexts(commonTexts);
  return isOperator ? children : <Alert type="info" showIcon title={text.needsRoot} />;
}
