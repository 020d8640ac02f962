/**
 * The environment of this process without what Osseal or Node would take for settings: what a program under test gets from
 * whoever runs the tests, so that its outcome does not depend on their shell.
 */
export function inheritedEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(OSSEAL_|NODE_OPTIONS|NODE_ENV)/.test(name));
  return Object.fromEntries(kept);
}
