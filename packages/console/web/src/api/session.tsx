import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { Credential } from '../signing/credential.ts';
import { ControlClient } from './control-client.ts';
import { OssClient } from './oss-client.ts';
import { RpcClient } from './rpc-client.ts';

/** Who an access key belongs to. */
export interface Identity {
  readonly arn: string;
  readonly accountId: string;
  /** `Account` is the root. */
  readonly type: string;
}

/** A signed-in user and what acts for them. */
export interface Session {
  readonly identity: Identity;
  readonly accessKeyId: string;
  /** Whether the control endpoints answer. */
  readonly isOperator: boolean;
  readonly oss: OssClient;
  readonly rpc: RpcClient;
  readonly control: ControlClient;
}

interface SessionControl {
  readonly session: Session | undefined;
  /** @param isKept survives a reload of the tab @throws ApiError when nobody has that access key */
  signIn(credential: Credential, isKept: boolean): Promise<void>;
  signOut(): void;
}

const STORED = 'osseal.credential';
const Current = createContext<SessionControl | undefined>(undefined);

/** Keeps who is signed in: in memory, and in the tab's session storage where the user wants that. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [session, setSession] = useState<Session>();
  const queries = useQueryClient();
  const signIn = useCallback(async (credential: Credential, isKept: boolean) => {
    setSession(await openSession(credential));
    if (isKept) sessionStorage.setItem(STORED, JSON.stringify(credential));
  }, []);
  const signOut = useCallback(() => {
    sessionStorage.removeItem(STORED);
    setSession(undefined);
    // What one principal may see is not the next one's.
    queries.clear();
  }, [queries]);
  const control = useMemo(() => ({ session, signIn, signOut }), [session, signIn, signOut]);
  return <Current.Provider value={control}>{children}</Current.Provider>;
}

/** The credential that a reload left behind. */
export function keptCredential(): Credential | undefined {
  const stored = sessionStorage.getItem(STORED);
  return stored === null ? undefined : (JSON.parse(stored) as Credential);
}

export function useSessionControl(): SessionControl {
  const control = useContext(Current);
  if (control === undefined) throw new Error('There is no session outside of its provider.');
  return control;
}

/** The signed-in user's; for what is shown to nobody else. */
export function useSession(): Session {
  const { session } = useSessionControl();
  if (session === undefined) throw new Error('Nobody is signed in.');
  return session;
}

async function openSession(credential: Credential): Promise<Session> {
  const rpc = new RpcClient(credential);
  const caller = await rpc.sts<{ Arn: string; AccountId: string; IdentityType: string }>('GetCallerIdentity');
  const identity = { arn: caller.Arn, accountId: caller.AccountId, type: caller.IdentityType };
  return {
    identity,
    accessKeyId: credential.accessKeyId,
    isOperator: identity.type === 'Account',
    oss: new OssClient(credential),
    rpc,
    control: new ControlClient(credential),
  };
}
