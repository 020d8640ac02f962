/** What a command may touch of the process around it. */
export interface ConsoleIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Writes text as it is. */
  stdout(text: string): void;
  /** A line that shows how far long work is, in place of the one before; '' takes it away. Absent: nobody watches. */
  progress?(line: string): void;
}

/** The process's own. */
export const processIo: ConsoleIo = {
  env: process.env,
  cwd: process.cwd(),
  stdout: (text) => void process.stdout.write(text),
  ...(process.stderr.isTTY && { progress: (line: string) => void process.stderr.write(`\r\x1b[K${line}`) }),
};
