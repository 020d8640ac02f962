/** What the server says before anybody has signed in. */
export interface ServerFacts {
  readonly region: string;
  readonly kms?: string;
  readonly signatureTimeMs: number;
}

/** Where the console's own addresses begin. */
const BASE = new URL('./', document.baseURI).pathname.replace(/\/$/, '');
/** Where the control endpoints begin, one level up. */
export const CONTROL_BASE = BASE.slice(0, BASE.lastIndexOf('/'));
/** Where the gateway passes RPC requests on to KMS. */
export const KMS_PASSAGE = `${BASE}/kms`;

let offsetMs = 0;

/** Asks what the server's clock shows, so that signatures are in time whatever this machine's shows. */
export async function loadFacts(): Promise<ServerFacts> {
  const answer = await fetch(`${BASE}/facts`, { cache: 'no-store' });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  const facts = (await answer.json()) as ServerFacts;
  offsetMs = facts.signatureTimeMs - Date.now();
  return facts;
}

/** What times in signatures are compared with, in ms. */
export function signatureNow(): number {
  return Date.now() + offsetMs;
}
