/** The process cannot start as configured. Lists every problem, so that one look at it is enough. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** One line each, naming the flag, variable, key or line at fault; never a secret's value. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(
      problems.length === 1
        ? `Configuration: ${problems[0]}`
        : `Configuration has ${problems.length} problems:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
      options,
    );
    this.problems = problems;
  }

  /** Exit code of a process that ends with it: EX_CONFIG of sysexits.h. */
  static readonly exitCode = 78;
}
