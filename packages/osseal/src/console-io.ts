/** What a command may touch of the process around it. */
export interface ConsoleIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Writes text as it is. */
  stdout(text: string): void;
  stderr(text: string): void;
  /** Whether somebody may be looking at stderr. */
  readonly stderrIsTerminal: boolean;
}

/** The process's own. */
export const processIo: ConsoleIo = {
  env: process.env,
  cwd: process.cwd(),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  stderrIsTerminal: process.stderr.isTTY === true,
};
