import {
  mysql,
  shellOnHeld,
  type ActiveLease,
  type OperationUse,
  type Shell,
  type UsablePart,
} from '@drydock/blueprint';
import { DrydockError, plainLine } from '@drydock/model';
import { seedOf, type Config, type Seed } from './config.ts';

const WORDS_MAX = 300;
/** A dump of any size. */
const TIMEOUT_MS = 24 * 3_600_000;

type Using = Pick<OperationUse, 'signal' | 'entitled'>;

export interface Seeded {
  readonly seed: string | null;
  readonly bytes: number;
}

/**
 * Makes the database anew with a seed in it. Repeatable: what a crash has left of it goes with the database.
 *
 * @param asked - the name of a seed; the blueprint's own by default
 */
export async function sow(
  database: UsablePart,
  host: ActiveLease,
  { config, asked }: { readonly config: Config; readonly asked: string | undefined },
  use: Using,
  tell: (bytes: number) => Promise<void> = async () => undefined,
): Promise<Seeded> {
  const found = seedOf(config, asked);
  if (typeof found === 'string') {
    throw new DrydockError('invalid-request', `${found}.`, {
      hint: 'The configuration of its blueprint names them in `seeds`.',
    });
  }
  const { reset, restore } = database.use(mysql);
  if (found === null) {
    await reset({}, use);
    return { seed: null, bytes: 0 };
  }
  const dump = new Dump(dumpOf(found.seed, shellOnHeld(host), use), tell);
  const { signal, entitled } = use;
  try {
    const given = { signal, entitled, received: dump };
    const { bytes } = await restore({ reset: true, definers: 'drop' }, given);
    return { seed: found.name, bytes };
  } catch (error) {
    // Whoever runs it hears no more than that it ends too early.
    throw dump.failure === null ? error : dump.failure.error;
  }
}

function dumpOf({ path, sql = '' }: Seed, shell: Shell, use: Using): AsyncIterable<Uint8Array> {
  return path === undefined ? textOf(sql) : readOn(shell, path, use);
}

async function* textOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** What comes of a dump, told as it is taken. */
class Dump implements AsyncIterable<Uint8Array> {
  readonly #chunks: AsyncIterable<Uint8Array>;
  readonly #tell: (bytes: number) => Promise<void>;
  failure: { readonly error: unknown } | null = null;

  constructor(chunks: AsyncIterable<Uint8Array>, tell: (bytes: number) => Promise<void>) {
    this.#chunks = chunks;
    this.#tell = tell;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    let bytes = 0;
    try {
      for await (const chunk of this.#chunks) {
        yield chunk;
        bytes += chunk.length;
        await this.#tell(bytes);
      }
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}

/** A file of the host as it is read: no faster than it is taken. */
async function* readOn(shell: Shell, path: string, use: Using): AsyncGenerator<Uint8Array> {
  const over = new AbortController();
  const pipe = new Handover();
  let words = '';
  const reading = shell
    .run('exec cat -- "$1"', [path], {
      entitled: use.entitled,
      signal: AbortSignal.any([use.signal, over.signal]),
      timeoutMs: TIMEOUT_MS,
      onOutput: async (stream, chunk) => {
        if (stream === 'stderr') {
          words = (words + chunk.toString()).slice(0, WORDS_MAX);
          return;
        }
        await pipe.give(chunk);
      },
    })
    .then(({ exitCode, end }) => {
      if (exitCode !== 0) {
        throw new DrydockError(
          'command-failed',
          `The seed could not be read on its host: ${plainLine(words, WORDS_MAX) || end}`,
        );
      }
    })
    .then(
      () => pipe.end(null),
      (error: unknown) => pipe.end({ error }),
    );
  try {
    for (let chunk = await pipe.take(); chunk !== null; chunk = await pipe.take()) {
      yield chunk;
    }
  } finally {
    // Whoever takes no more leaves nothing running.
    over.abort();
    pipe.close();
    await reading;
  }
}

/** One chunk at a time, from who has it to who takes it. */
class Handover {
  #chunk: Uint8Array | null = null;
  #ended: { readonly failure: { readonly error: unknown } | null } | null = null;
  #isClosed = false;
  #wake: () => void = () => undefined;
  #taken: () => void = () => undefined;

  async give(chunk: Uint8Array): Promise<void> {
    if (this.#isClosed) {
      return;
    }
    await new Promise<void>((resolve) => {
      this.#chunk = chunk;
      this.#taken = resolve;
      this.#wake();
    });
  }

  /** Null at the end. */
  async take(): Promise<Uint8Array | null> {
    while (this.#chunk === null && this.#ended === null) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const chunk = this.#chunk;
    this.#chunk = null;
    this.#taken();
    if (chunk === null && this.#ended?.failure) {
      throw this.#ended.failure.error;
    }
    return chunk;
  }

  end(failure: { readonly error: unknown } | null): void {
    this.#ended = { failure };
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#taken();
  }
}
