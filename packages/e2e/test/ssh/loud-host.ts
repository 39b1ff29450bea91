import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { makeSshKeyPair, type SshKeyPair } from '@drydock/testing';
import { userKey } from './support.ts';

/** What the server does; see loud-host.mjs. */
export type Habit =
  | 'honest'
  | 'endless stdout'
  | 'endless stderr'
  | 'endless both'
  | 'one endless line'
  | 'many lines'
  | 'an endless greeting'
  | 'more than there is room for'
  | 'a flood beside a program'
  | 'signs'
  | 'unreachable in signs'
  | 'a refusal in signs'
  | 'a drop at a time'
  | 'no end'
  | 'no session';

/** An SSH server on 127.0.0.1, in a process of its own, that does as it is told. */
export class LoudHost {
  readonly port: number;
  /** `SHA256:...` */
  readonly hostKey: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number, hostKey: string) {
    this.#child = child;
    this.port = port;
    this.hostKey = hostKey;
  }

  static async open(
    options: { banner?: string; hostKey?: SshKeyPair; port?: number } = {},
  ): Promise<LoudHost> {
    const { banner, hostKey = makeSshKeyPair(), port = 0 } = options;
    const setUp = { hostKey: hostKey.privateKey, userKey: userKey.privateKey, banner };
    const child = fork(join(import.meta.dirname, 'loud-host.mjs'), {
      env: { PATH: process.env['PATH'], SETUP: JSON.stringify(setUp), PORT: String(port) },
      execArgv: [],
    });
    const told = await heard(child, 'up');
    return new LoudHost(child, Number(told.port), hostKey.fingerprint);
  }

  /** From now on, after so many commands that it runs as any host does. */
  async take(habit: Habit, after = 0): Promise<void> {
    const told = heard(this.#child, 'told');
    this.#child.send({ habit, after });
    await told;
  }

  /** Resolves when somebody has ended what it sent without room for it. */
  async cutOff(): Promise<void> {
    await heard(this.#child, 'cut off');
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await gone;
    }
  }
}

interface Told {
  readonly is: 'up' | 'told' | 'cut off';
  readonly port?: number;
}

function heard(child: ChildProcess, what: Told['is']): Promise<Told> {
  return new Promise((resolve, reject) => {
    const listen = (told: unknown): void => {
      if ((told as Told).is === what) {
        child.off('message', listen);
        child.off('exit', gone);
        resolve(told as Told);
      }
    };
    const gone = (): void => reject(new Error('The loud host has gone.'));
    child.on('message', listen);
    child.once('exit', gone);
  });
}
