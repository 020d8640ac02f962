/** Loader hooks that count, in every built module of this repository, which statements and branches run. */
import { createInstrumenter } from 'istanbul-lib-instrument';
import { COVERAGE, MEASURED } from './measured.mjs';

const instrumenter = createInstrumenter({ esModules: true, coverageVariable: COVERAGE, compact: true });

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (!MEASURED.test(url) || loaded.source === undefined || loaded.source === null) return loaded;
  return { ...loaded, source: instrumenter.instrumentSync(Buffer.from(loaded.source).toString('utf8'), url) };
}
