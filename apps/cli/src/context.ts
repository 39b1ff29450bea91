import type { Drydock } from '@drydock/sdk';
import { findConnection, findLocalStack, type Connection, type LocalStack } from './connection.ts';
import { Interrupted } from './exit-code.ts';
import { write, type Io } from './io.ts';
import { toYaml } from './yaml.ts';

export interface GlobalOptions {
  readonly output: 'table' | 'json' | 'yaml';
  readonly url?: string;
  readonly token?: string;
  /** False with `--no-color`. */
  readonly color: boolean;
}

/** What every command has at hand. Data goes to stdout, everything else to stderr. */
export class Context {
  readonly io: Io;
  /** Whether a program reads the output: as JSON, or as YAML with the same fields. */
  readonly isJson: boolean;
  readonly #options: GlobalOptions;
  readonly #ownRoot: string;
  #client: Drydock | undefined;

  constructor(io: Io, options: GlobalOptions, ownRoot: string) {
    this.io = io;
    this.#options = options;
    this.#ownRoot = ownRoot;
    this.isJson = options.output !== 'table';
  }

  /** The API. Loaded with the first use: `--help` does without. */
  async client(): Promise<Drydock> {
    if (this.#client === undefined) {
      const { Drydock: Client } = await import('@drydock/sdk');
      this.#client = new Client(this.connection());
    }
    return this.#client;
  }

  /** Where the API is and who asks. Throws where neither options nor environment say. */
  connection(): Connection {
    const { env, cwd } = this.io;
    return findConnection(this.#options, env, cwd, this.#ownRoot);
  }

  localStack(): LocalStack | null {
    return findLocalStack(this.io.cwd, this.#ownRoot);
  }

  async json(value: unknown): Promise<void> {
    const text =
      this.#options.output === 'yaml' ? await toYaml(value) : `${JSON.stringify(value, null, 2)}\n`;
    await write(this.io.stdout, text);
  }

  /** One line of JSON, or one document of YAML: for what comes bit by bit. */
  async jsonLine(value: unknown): Promise<void> {
    const text =
      this.#options.output === 'yaml'
        ? `---\n${await toYaml(value)}`
        : `${JSON.stringify(value)}\n`;
    await write(this.io.stdout, text);
  }

  async text(text: string): Promise<void> {
    await write(this.io.stdout, text);
  }

  /** A line for whoever watches; nobody's data. */
  note(text: string): void {
    this.io.stderr.write(`${text}\n`);
  }

  /** As `note`, but only where a person looks on: the command's own stderr stays as it is. */
  progress(text: string): void {
    if (this.io.stderr.isTTY === true) {
      this.note(text);
    }
  }

  /**
   * Runs something that the first SIGINT or SIGTERM aborts, with `Interrupted` as the reason. The
   * second one ends the process at once, after saying what is left behind.
   */
  async interruptible<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    whatIsLeft: () => string,
  ): Promise<Result> {
    const abort = new AbortController();
    const stop = this.io.onSignal((name) => {
      const interrupted = new Interrupted(name);
      if (abort.signal.aborted) {
        this.note(whatIsLeft());
        this.io.exit(130);
      }
      abort.abort(interrupted);
    });
    try {
      return await work(abort.signal);
    } finally {
      stop();
    }
  }
}
