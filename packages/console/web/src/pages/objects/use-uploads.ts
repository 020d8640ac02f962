import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { BucketDetails } from '../../api/buckets.ts';
import { uploadObject } from '../../api/objects.ts';
import { useSession } from '../../api/session.tsx';

/** One file on its way. */
export interface Upload {
  readonly id: number;
  readonly key: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly percent: number;
  readonly error?: unknown;
}

interface Uploads {
  readonly uploads: readonly Upload[];
  /** @param encryption headers that override the bucket's default */
  start(files: readonly File[], prefix: string, encryption: Record<string, string>): void;
  cancel(id: number): void;
}

/** Files that go up one after the other, and how far they are. */
export function useUploads(bucket: BucketDetails): Uploads {
  const { oss } = useSession();
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const stops = useRef(new Map<number, AbortController>());
  const line = useRef(Promise.resolve());
  const nextId = useRef(0);
  const change = useCallback(
    (id: number, changes: Partial<Upload>) =>
      setUploads((old) => old.map((upload) => (upload.id === id ? { ...upload, ...changes } : upload))),
    [],
  );
  const start = useCallback(
    (files: readonly File[], prefix: string, encryption: Record<string, string>) => {
      for (const file of files) {
        const id = nextId.current++;
        const key = `${prefix}${file.name}`;
        const stop = new AbortController();
        stops.current.set(id, stop);
        setUploads((old) => [...old, { id, key, state: 'waiting', percent: 0 }]);
        const run = async () => {
          if (stop.signal.aborted) return change(id, { state: 'failed' });
          change(id, { state: 'running' });
          const place = { bucket: bucket.name, region: bucket.region };
          const onProgress = (done: number, total: number) =>
            change(id, { percent: total === 0 ? 100 : Math.floor((done * 100) / total) });
          await uploadObject(oss, place, { key, file, encryption }, { signal: stop.signal, onProgress });
          change(id, { state: 'done', percent: 100 });
          await queries.invalidateQueries({ queryKey: ['objects', bucket.name] });
        };
        line.current = line.current.then(run).catch((error: unknown) => change(id, { state: 'failed', error }));
      }
    },
    [bucket.name, bucket.region, oss, queries, change],
  );
  const cancel = useCallback((id: number) => stops.current.get(id)?.abort(), []);
  return { uploads, start, cancel };
}
