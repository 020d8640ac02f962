/** Where SDKs put the request id of an error: ali-oss, the Alibaba Cloud cores, the KMS client. */
const NAMES = ['requestId', 'RequestId'] as const;

/**
 * The id of a request that failed.
 * @param refused an error of an SDK, a promise that it rejected, a function that makes one, or the id itself
 * @returns undefined when the request was answered, or the error has no id
 */
export async function requestIdOf(refused: unknown): Promise<string | undefined> {
  if (typeof refused === 'string') return refused;
  if (refused instanceof Error) return idIn(refused);
  try {
    await (typeof refused === 'function' ? (refused as () => unknown)() : refused);
    return undefined;
  } catch (error) {
    return idIn(error);
  }
}

function idIn(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const record = error as Readonly<Record<string, unknown>>;
  for (const name of NAMES) if (typeof record[name] === 'string') return record[name];
  return idIn(record.data);
}
