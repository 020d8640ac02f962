import { checkReferences } from './check-references.ts';
import { type Seed, type SeedProblem, seedSchema } from './seed.ts';

/**
 * Checks a seed and fills in its defaults. Problems are added to the list, and the answer is then undefined. The values
 * of secrets never get into a problem.
 */
export function parseSeed(value: unknown, defaultRegion: string, problems: SeedProblem[]): Seed | undefined {
  const result = seedSchema(defaultRegion).safeParse(value);
  if (!result.success) {
    for (const issue of result.error.issues) {
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) problems.push({ path: [...issue.path, key], message: 'is not known' });
      } else {
        problems.push({ path: issue.path, message: issue.message });
      }
    }
    return undefined;
  }
  const found = checkReferences(result.data);
  problems.push(...found);
  return found.length === 0 ? result.data : undefined;
}
