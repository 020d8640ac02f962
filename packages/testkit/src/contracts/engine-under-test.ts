import { afterEach } from '@jest/globals';

/** An engine that holds nothing yet, made for one test. */
export interface EngineUnderTest<T> {
  readonly engine: T;
  /** Closes the engine and opens the same data again; null for engines that keep nothing. */
  readonly reopen: (() => Promise<T>) | null;
  /** Called after the test; closes what is open and removes the data. */
  dispose(): Promise<void>;
}

/** Makes a fresh engine for each test that asks for one. */
export type EngineFactory<T> = () => Promise<EngineUnderTest<T>>;

/** For use in a `describe`: gives each test its engine and disposes of it afterwards. */
export function engines<T>(factory: EngineFactory<T>): () => Promise<EngineUnderTest<T>> {
  const made: EngineUnderTest<T>[] = [];
  afterEach(async () => {
    for (const subject of made.splice(0)) await subject.dispose();
  });
  return async () => {
    const subject = await factory();
    made.push(subject);
    return subject;
  };
}

/** Fails the test with a clear message when a suite for persistent engines gets one that keeps nothing. */
export async function reopened<T>(subject: EngineUnderTest<T>): Promise<T> {
  if (subject.reopen === null) throw new Error('this suite is for engines that keep their data');
  return subject.reopen();
}

/** What a StoreError with that code looks like to `toThrow`. */
export function storeError(code: string): object {
  return { name: 'StoreError', code };
}
