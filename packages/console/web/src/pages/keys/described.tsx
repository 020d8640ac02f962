import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { describeKey, type KeyMetadata } from '../../api/keys.ts';
import { useSession } from '../../api/session.tsx';

interface Props {
  readonly region: string;
  readonly keyId: string;
  readonly children: (key: KeyMetadata) => ReactNode;
}

/** The metadata of a key. */
export function useKey(region: string, keyId: string) {
  const { rpc } = useSession();
  return useQuery({ queryKey: ['key', region, keyId], queryFn: () => describeKey(rpc, region, keyId) });
}

/** A cell with what DescribeKey tells: ListKeys gives ids alone, and only rows that can be seen are worth a request. */
export function Described({ region, keyId, children }: Props) {
  const key = useKey(region, keyId);
  if (key.isPending) return <>…</>;
  if (key.isError) return <span title={key.error.message}>–</span>;
  return children(key.data);
}
