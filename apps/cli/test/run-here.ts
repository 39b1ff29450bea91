import { Readable, Writable } from 'node:stream';
import { main } from '../src/main.ts';
import type { Io } from '../src/io.ts';
import type { Ran } from './cli-under-test.ts';

/** Runs a command line in this process, with nothing on its standard input. */
export async function runHere(
  args: readonly string[],
  { env, cwd }: Pick<Io, 'env' | 'cwd'>,
): Promise<Ran> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const code = await main(args, {
    stdout,
    stderr,
    stdin: Readable.from([]),
    env,
    cwd,
    terminal: null,
    onSignal: () => () => undefined,
    exit: (wanted) => {
      throw new Error(`It ends its process with ${wanted}.`);
    },
  });
  return { code, stdout: stdout.bytes(), stderr: stderr.bytes().toString() };
}

/** What was written. */
class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer | string, _: BufferEncoding, done: () => void): void {
    this.#chunks.push(Buffer.from(chunk));
    done();
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
