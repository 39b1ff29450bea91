import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layPostgres, REPOSITORY_ROOT } from '@drydock/local-servers';
import { startStack, type Stack } from '@drydock/local-stack';
import { Drydock } from '@drydock/sdk';
import { BIN, type Ran } from '../cli-under-test.ts';
import { runHere } from '../run-here.ts';

/** An installation of real processes, and the command line in processes of its own against it. */
export class Installation {
  readonly stack: Stack;
  readonly drydock: Drydock;
  /** A directory for hosts and files, also for users without privileges. */
  readonly directory: string;
  readonly #children = new Set<ChildProcess>();

  private constructor(stack: Stack, directory: string) {
    this.stack = stack;
    this.directory = directory;
    this.drydock = new Drydock({ url: stack.apiUrl, token: stack.token });
  }

  static async open(env: NodeJS.ProcessEnv = {}): Promise<Installation> {
    const directory = await mkdtemp('/var/tmp/drydock-cli-real-');
    await chmod(directory, 0o755);
    await Promise.all(['work', 'stores'].map((name) => mkdir(join(directory, name))));
    await layPostgres(join(directory, 'stack', 'postgres'));
    const stack = await startStack({
      root: REPOSITORY_ROOT,
      directory: join(directory, 'stack'),
      // Nothing lies there but what was just laid.
      fresh: false,
      env: {
        PATH: process.env['PATH'],
        HOME: directory,
        DRYDOCK_API_PORT: '0',
        DRYDOCK_LOCK_MS: '5000',
        DRYDOCK_SWEEP_MS: '1000',
        DRYDOCK_LOCAL_HOST_OWN_USER: 'shared',
        // A kind that has operations.
        DRYDOCK_KINDS: './examples/scratch-store',
        ...env,
      },
    });
    return new Installation(stack, directory);
  }

  async close(): Promise<void> {
    // What a test that failed has left running.
    this.#children.forEach((child) => child.kill('SIGKILL'));
    await this.stack.remove();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Without a terminal, as scripts run it. */
  start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
    return this.startProgram(process.execPath, [BIN, ...args], env);
  }

  /** Where the command line's file is. */
  readonly bin = BIN;

  startProgram(
    program: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ): ChildProcess {
    const child = spawn(program, args, {
      cwd: join(this.directory, 'work'),
      env: this.#env(env),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    return child;
  }

  /**
   * In this process, which saves starting one for each of a hundred command lines: that takes longer
   * than what they do. What is about a process itself uses `start`.
   */
  run(...args: string[]): Promise<Ran> {
    return this.runWith({}, ...args);
  }

  runWith(env: Record<string, string>, ...args: string[]): Promise<Ran> {
    return runHere(args, { env: this.#env(env), cwd: join(this.directory, 'work') });
  }

  /** What it prints, where it succeeds. */
  async out(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    if (code !== 0) {
      throw new Error(`drydock ${args.join(' ')} exited with ${code}: ${stderr}`);
    }
    return stdout.toString();
  }

  async json<Answer = Record<string, unknown>>(...args: string[]): Promise<Answer> {
    return JSON.parse(await this.out(...args, '-o', 'json')) as Answer;
  }

  /** Writes a file for the command line to read, and gives its path. */
  async file(name: string, text: string): Promise<string> {
    const path = join(this.directory, 'work', name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  }

  #env(more: Record<string, string>): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      DRYDOCK_URL: this.stack.apiUrl,
      DRYDOCK_TOKEN: this.stack.token,
      ...more,
    };
  }
}
