import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { APPS } from '@drydock/local-stack';
import { findOldestNode, OLDEST_NODE } from '@drydock/testing';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstMessage } from '@drydock/local-servers/testing';
import { liveOneLife, visitPages, type Installation } from './one-life.ts';

interface Elsewhere extends Installation {
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

let node: string;
let directory: string;
let starter: ChildProcess;
let stack: Elsewhere;

beforeAll(async () => {
  node = await findOldestNode();
  directory = await mkdtemp(join(tmpdir(), 'drydock-oldest-'));
  const script = fileURLToPath(new URL('stack-elsewhere.mjs', import.meta.url));
  starter = fork(script, [join(directory, 'stack')], {
    execPath: node,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  stack = await firstMessage<Elsewhere>(starter);
}, 600_000);

afterAll(async () => {
  if (starter?.connected) {
    const ended = once(starter, 'exit');
    starter.disconnect();
    await ended;
  }
  await rm(directory, { recursive: true, force: true });
}, 120_000);

describe('on the oldest Node.js that is allowed', () => {
  it('runs every process, and the Redis in JavaScript', async () => {
    const { stdout } = await promisify(execFile)(node, ['-p', 'process.version']);
    expect(stdout.trim()).toBe(`v${OLDEST_NODE}`);
    const { engines } = JSON.parse(
      await readFile(join(REPOSITORY_ROOT, 'package.json'), 'utf8'),
    ) as { engines: { node: string } };
    expect(engines.node.startsWith(`^${OLDEST_NODE} `)).toBe(true);
    const executables = await Promise.all(
      [...stack.processes, { name: 'starter', pid: starter.pid ?? 0 }].map(
        async ({ name, pid }) => [name, await readlink(`/proc/${pid}/exe`)] as const,
      ),
    );
    expect(Object.fromEntries(executables)).toEqual(
      Object.fromEntries([...APPS, 'redis', 'starter'].map((name) => [name, node])),
    );
  });

  it('serves a lease from its request until nothing of it is left', async () => {
    await liveOneLife(stack, node);
  }, 120_000);

  it('serves the pages for people', async () => {
    await visitPages(stack);
  }, 60_000);
});
