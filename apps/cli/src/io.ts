import type { Readable, Writable } from 'node:stream';
import { ownTerminal, type OwnTerminal } from './own-terminal.ts';

type Output = Writable & { readonly isTTY?: boolean };
type Input = Readable & { readonly isTTY?: boolean };

/** What a run of the command line touches of the process around it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** A person's terminal on both ends of the process; null where one of them is something else. */
  readonly terminal: OwnTerminal | null;
  /** Calls back for every SIGINT and SIGTERM; returns how to stop that. */
  onSignal(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void;
  /** Ends the process at once, leaving work undone. */
  exit(code: number): never;
}

export function processIo(): Io {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    terminal: ownTerminal(),
    cwd: process.cwd(),
    onSignal: (listener) => {
      const onInterrupt = (): void => listener('SIGINT');
      const onTerminate = (): void => listener('SIGTERM');
      process.on('SIGINT', onInterrupt);
      process.on('SIGTERM', onTerminate);
      return () => {
        process.off('SIGINT', onInterrupt);
        process.off('SIGTERM', onTerminate);
      };
    },
    exit: (code) => process.exit(code),
  };
}

/** Whether a person reads it on something that knows colors, and has not declined them. */
export function takesColor(output: Output, env: Io['env']): boolean {
  return output.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

/** Writes and waits until there is room for more. */
export function write(output: Writable, chunk: string | Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}
