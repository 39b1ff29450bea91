import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { REPOSITORY_ROOT } from '@drydock/local-servers';

/** An `npm` of its own, as a supervisor starts one. */
export class NpmRun {
  readonly npm: ChildProcess;
  readonly exited: Promise<unknown>;
  #output = '';

  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    this.npm = spawn('npm', args, {
      cwd: REPOSITORY_ROOT,
      // Nothing of the npm that runs the tests.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.exited = once(this.npm, 'exit');
    for (const stream of [this.npm.stdout, this.npm.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
  }

  get pid(): number {
    const { pid } = this.npm;
    if (pid === undefined) {
      throw new Error('npm could not be started');
    }
    return pid;
  }

  get output(): string {
    return this.#output;
  }

  /** Resolves when it has printed that; rejects when it ends before, with what it printed. */
  async said(text: string): Promise<void> {
    while (!this.#output.includes(text)) {
      await Promise.race([
        ...[this.npm.stdout, this.npm.stderr].map((stream) => stream && once(stream, 'data')),
        this.exited.then(() => {
          throw new Error(`npm ended before it said "${text}": ${this.#output}`);
        }),
      ]);
    }
  }
}
