import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DrydockError } from '@drydock/model';
import { diedMeanwhile, environment, type Addresses } from '../installation.ts';

const STARTER = fileURLToPath(new URL('../../bin/installation.mjs', import.meta.url));
/** What a checkout has when it is built, as far as it is used here. */
const BUILT = ['packages/local-stack/dist/index.js', 'apps/api/dist/main.js'];

export interface BuildOptions {
  /** `A` or `B`, as the table calls it. */
  readonly name: string;
  readonly checkout: string;
  readonly directory: string;
  readonly durable: boolean;
  readonly fresh: boolean;
  readonly say: (text: string) => void;
}

/** An installation of a build, in a process that runs the build's own code. */
export interface Build {
  /** Rejects where it does not start. */
  readonly up: Promise<Addresses>;
  /** Rejects when one of its processes, or it itself, has died unasked; never resolves. */
  readonly died: Promise<never>;
  hurry(): void;
  /** Stops it and deletes what it made; resolves when that is done. */
  remove(): Promise<void>;
}

/** What the starter says; see there. */
interface Said {
  readonly up?: Addresses;
  readonly said?: string;
  readonly died?: string;
  readonly failed?: string;
}

/** @throws DrydockError `invalid-request` where there is no built checkout */
export function startBuild({
  name,
  checkout,
  directory,
  durable,
  fresh,
  say,
}: BuildOptions): Build {
  const missing = BUILT.find((file) => !existsSync(join(checkout, file)));
  if (missing !== undefined) {
    throw new DrydockError('invalid-request', `${checkout} is no built checkout: no ${missing}.`, {
      hint: 'Run `npm ci && npm run build` there.',
    });
  }
  const options = JSON.stringify({ checkout, directory, durable, fresh, env: environment() });
  // Its options for jest, where a test runs it, are no business of the starter.
  const child = fork(STARTER, [options], { cwd: checkout, execArgv: [] });
  const exited = once(child, 'exit');
  const up = openLatch<Addresses>();
  const died = openLatch<never>();
  // Who waits for neither any more is not to be told.
  up.promise.catch(() => undefined);
  died.promise.catch(() => undefined);
  child.on('message', (message: Said) => {
    if (message.said !== undefined) {
      say(`${name}: ${message.said}`);
    }
    if (message.up !== undefined) {
      up.resolve(message.up);
    }
    if (message.died !== undefined) {
      died.reject(diedMeanwhile(`${message.died} of ${name}`));
    }
    if (message.failed !== undefined) {
      up.reject(new DrydockError('local-stack-failed', `${name}: ${message.failed}`));
    }
  });
  child.once('exit', (code, signal) => {
    const how = signal ?? `status ${code}`;
    const error = new DrydockError('local-stack-failed', `${name} has ended (${how}).`);
    up.reject(error);
    died.reject(error);
  });
  return {
    up: up.promise,
    died: died.promise,
    hurry: () => order(child, 'hurry'),
    remove: async () => {
      order(child, 'remove');
      await exited;
    },
  };
}

function order(child: ChildProcess, word: 'hurry' | 'remove'): void {
  if (child.connected) {
    child.send(word);
  }
}

interface Latch<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
}

/** A promise that is settled from outside. */
function openLatch<Value>(): Latch<Value> {
  let resolve: Latch<Value>['resolve'] = () => undefined;
  let reject: Latch<Value>['reject'] = () => undefined;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
