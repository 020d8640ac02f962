import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { ServerFacts } from '../api/server-time.ts';
import { useSession } from '../api/session.tsx';

interface RegionChoice {
  /** The one that the pages show. */
  readonly region: string;
  choose(region: string): void;
}

const Chosen = createContext<RegionChoice & { readonly facts: ServerFacts | undefined }>({
  region: '',
  choose: () => undefined,
  facts: undefined,
});

/** Keeps the chosen region; first the server's default. */
export function RegionProvider({ facts, children }: { readonly facts: ServerFacts; readonly children: ReactNode }) {
  const [region, choose] = useState(facts.region);
  const choice = useMemo(() => ({ region, choose, facts }), [region, facts]);
  return <Chosen.Provider value={choice}>{children}</Chosen.Provider>;
}

export function useRegion(): RegionChoice {
  return useContext(Chosen);
}

/** What the server said at the start. */
export function useFacts(): ServerFacts {
  const { facts } = useContext(Chosen);
  if (facts === undefined) throw new Error('There are no facts outside of their provider.');
  return facts;
}

/** All regions with KMS; the chosen one alone to whom that list is refused. */
export function useRegions(): readonly string[] {
  const { rpc } = useSession();
  const { region } = useRegion();
  const { data } = useQuery({
    queryKey: ['regions'],
    queryFn: () => rpc.kms<{ Regions: { Region: readonly { RegionId: string }[] } }>('DescribeRegions', region, {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.Regions.Region.map(({ RegionId }) => RegionId) ?? [region];
}
