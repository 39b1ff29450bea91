import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { leash, type Leashed } from '../src/leash.ts';
import { identify, waitForEnd, type ProcessIdentity } from '../src/process-identity.ts';

async function onLeash(
  script: string,
  graceSeconds = 5,
  recorded: (shell: ProcessIdentity) => void = () => undefined,
): Promise<Leashed & { said(): string }> {
  let output = '';
  const run = await leash({
    command: '/bin/sh',
    args: ['-c', script],
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    user: null,
    stopSignal: 'SIGTERM',
    graceSeconds,
    ipc: false,
    onLeash: recorded,
    onOutput: (chunk) => {
      output += chunk.toString();
    },
  });
  return { ...run, said: () => output };
}

/** Bounded by jest's time limit for the test. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await delay(10);
  }
}

describe('a command on a leash', () => {
  it('has its output and its status told', async () => {
    const run = await onLeash('echo out; echo err >&2; exit 7');
    expect(await run.exited).toEqual({ code: 7, signal: null });
    expect(run.said()).toContain('out\n');
    expect(run.said()).toContain('err\n');
    expect(run.hasExited()).toBe(true);
  });

  it('tells a death by signal', async () => {
    const run = await onLeash('exec sleep 60');
    expect(run.signal('SIGKILL')).toBe(true);
    expect(await run.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(run.signal('SIGKILL')).toBe(false);
  });

  it('ends with its stop signal when it is let go', async () => {
    const run = await onLeash(
      'trap "echo bye; exit 3" TERM; echo up; while :; do sleep 0.05; done',
    );
    await until(() => run.said().includes('up'));
    expect(await run.letGo()).toEqual({ code: 3, signal: null });
    expect(run.said()).toBe('up\nbye\n');
  });

  it('is killed when it does not heed the stop signal within its grace', async () => {
    const run = await onLeash('trap "" TERM; echo up; while :; do sleep 0.05; done', 1);
    await until(() => run.said().includes('up'));
    expect(await run.letGo()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('ends though no more than the shell that holds it is killed', async () => {
    const shells: ProcessIdentity[] = [];
    const run = await onLeash('while :; do sleep 0.05; done', 5, (shell) => shells.push(shell));
    shells.forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
    expect(await run.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await waitForEnd(run.process, 60_000)).toBe(true);
  });

  it('sees neither end of the leash', async () => {
    const run = await onLeash('ls /proc/self/fd 2>/dev/null || ls /dev/fd');
    await run.exited;
    const low = run
      .said()
      .trim()
      .split('\n')
      .map(Number)
      .filter((descriptor) => descriptor <= 5);
    // 3 is the one that ls itself has opened to list them.
    expect(low).toEqual([0, 1, 2, 3]);
  });

  it('rejects a command that cannot be found with the status of a shell', async () => {
    const run = await leash({
      command: '/nonexistent/command',
      args: [],
      cwd: '/',
      env: {},
      user: null,
      stopSignal: 'SIGTERM',
      graceSeconds: 1,
      ipc: false,
      onOutput: () => undefined,
    });
    expect(await run.exited).toEqual({ code: 127, signal: null });
  });
});

describe('identify', () => {
  it('knows a process from a later one with the same id', async () => {
    const run = await onLeash('exec sleep 60');
    expect(identify(run.process.pid)).toEqual(run.process);
    await run.letGo();
    expect(await waitForEnd(run.process, 0)).toBe(true);
  });

  it('never starts where the leash cannot be recorded, which ends then', async () => {
    let seen: ProcessIdentity | undefined;
    let output = '';
    const starting = leash({
      command: '/bin/echo',
      args: ['started'],
      cwd: '/',
      env: {},
      user: null,
      stopSignal: 'SIGTERM',
      graceSeconds: 1,
      ipc: false,
      onLeash: (identity) => {
        seen = identity;
        throw new Error('The disk is full.');
      },
      onOutput: (chunk) => {
        output += chunk.toString();
      },
    });
    await expect(starting).rejects.toThrow('The disk is full.');
    expect(seen !== undefined && (await waitForEnd(seen, 2_000))).toBe(true);
    expect(output).toBe('');
  });
});
