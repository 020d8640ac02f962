import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useEffect, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { loadFacts, type ServerFacts } from '../api/server-time.ts';
import { keptCredential, SessionProvider, useSessionControl } from '../api/session.tsx';
import { commonTexts } from '../components/texts.ts';
import { LanguageProvider, useTexts } from '../i18n/language.tsx';
import { SignIn } from '../pages/sign-in/sign-in.tsx';
import { Layout } from './layout.tsx';
import { RegionProvider } from './region.tsx';
import { shellTexts } from './texts.ts';
import { ThemeProvider } from './theme.tsx';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      // A refusal stays one.
      retry: (failures, error) => failures < 1 && error instanceof ApiError && error.status >= 500,
    },
  },
});

/** The whole console. */
export function Console() {
  return (
    <LanguageProvider>
      <ThemeProvider>
        <QueryClientProvider client={queries}>
          <SessionProvider>
            <Start />
          </SessionProvider>
        </QueryClientProvider>
      </ThemeProvider>
    </LanguageProvider>
  );
}

/** Asks the server for its facts and signs a kept credential in, before anything else is shown. */
function Start() {
  const text = useTexts({ ...shellTexts, ...commonTexts });
  const { session, signIn, signOut } = useSessionControl();
  const [facts, setFacts] = useState<ServerFacts | 'none' | undefined>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const begin = async () => {
      const loaded = await loadFacts();
      const kept = keptCredential();
      if (kept !== undefined) await signIn(kept, true).catch(signOut);
      setFacts(loaded);
    };
    begin().catch(() => setFacts('none'));
  }, [attempt, signIn, signOut]);
  if (facts === undefined) {
    return (
      <div className="waiting" role="status">
        {text.starting}
      </div>
    );
  }
  if (facts === 'none') {
    const again = () => {
      setFacts(undefined);
      setAttempt(attempt + 1);
    };
    return (
      <Alert type="error" showIcon title={text.unreachable} action={<Button onClick={again}>{text.retry}</Button>} />
    );
  }
  return (
    <RegionProvider facts={facts} key={session?.identity.arn ?? ''}>
      {session === undefined ? <SignIn /> : <Layout />}
    </RegionProvider>
  );
}
