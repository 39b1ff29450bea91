import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { startPostgres } from '@drydock/local-servers';
import { identify, signalProcess, waitForEnd, type ProcessIdentity } from '@drydock/local-servers';
import { startRedis } from '@drydock/local-servers';
import type { LocalServer } from '@drydock/local-servers';
import { writeProcessScript } from './process-script.ts';
import { firstMessage, sql, temporaryDirectory } from '@drydock/local-servers/testing';

const servers: LocalServer[] = [];
const children: ChildProcess[] = [];
const base = temporaryDirectory(() => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
  return Promise.all(servers.map((server) => server.remove()));
});
const script = writeProcessScript(base);
const starter = fileURLToPath(new URL('starter.mjs', import.meta.url));

/** A starter in a process of its own, and what it has started. */
async function startElsewhere(): Promise<{ child: ChildProcess; started: ProcessIdentity[] }> {
  const child = fork(starter, [base, script], { execArgv: [], stdio: 'inherit' });
  children.push(child);
  const pids = await firstMessage<Record<string, number>>(child);
  const started = Object.values(pids).map((pid) => identify(pid));
  return { child, started: started.filter((identity) => identity !== null) };
}

/** PostgreSQL and Redis may take 10 s to stop in good order before they are killed. */
const GONE_WITHIN_MS = 15_000;

describe('when the starter is killed with -9', () => {
  it('everything that it had started ends', async () => {
    const { child, started } = await startElsewhere();
    expect(started).toHaveLength(3);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const gone = await Promise.all(started.map((one) => waitForEnd(one, GONE_WITHIN_MS)));
    expect(gone).toEqual([true, true, true]);
  });

  it('the next start recovers the directories, and kills leftovers that hang', async () => {
    const { child, started } = await startElsewhere();
    // A frozen server heeds no stop signal: its leash has to kill it.
    for (const identity of started) {
      signalProcess(identity, 'SIGSTOP');
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    const [postgres, redis] = await Promise.all([
      startPostgres({ directory: join(base, 'postgres'), durable: true }),
      startRedis({ directory: join(base, 'redis') }),
    ]);
    servers.push(postgres, redis);
    expect(await sql(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const gone = await Promise.all(started.map((one) => waitForEnd(one, GONE_WITHIN_MS)));
    expect(gone).toEqual([true, true, true]);
  }, 60_000);
});
