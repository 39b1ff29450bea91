import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Uses } from './uses.ts';

const warnings: unknown[] = [];
const log = { warn: (...line: unknown[]) => void warnings.push(line) } as never;

/** So many of a project that run until they are let go. */
function begin(uses: Uses, projectId: string, count: number) {
  const go: (() => void)[] = [];
  const running = Array.from({ length: count }, () =>
    uses.run({ projectId }, () => new Promise<void>((resolve) => go.push(resolve))),
  );
  return { running, letGo: () => go.forEach((each) => each()) };
}

describe('what runs at once', () => {
  it('is bounded for a project, and leaves room for the others', async () => {
    const uses = new Uses(log);
    const greedy = begin(uses, 'greedy', 64);
    await expect(uses.run({ projectId: 'greedy' }, async () => 1)).rejects.toMatchObject({
      code: 'too-many-requests',
      message: expect.stringContaining('64 commands and operations of the project') as unknown,
    });
    const others = begin(uses, 'other', 32);
    await expect(uses.run({ projectId: 'third' }, async () => 1)).rejects.toMatchObject({
      code: 'too-many-requests',
      message: expect.stringContaining('96 commands and operations run') as unknown,
    });
    expect(uses.size).toBe(96);
    greedy.letGo();
    others.letGo();
    await Promise.all([...greedy.running, ...others.running]);
    expect(await uses.run({ projectId: 'third' }, async () => 1)).toBe(1);
    expect(uses.size).toBe(0);
  });

  it('leaves room for tunnels, which have bounds of their own', async () => {
    const uses = new Uses(log);
    const busy = begin(uses, 'p', 64);
    let letGo: () => void = () => undefined;
    const open = new Promise<void>((resolve) => (letGo = resolve));
    const tunnel = (): Promise<void> => uses.run({ projectId: 'p', room: 'tunnel' }, () => open);
    const tunnels = Array.from({ length: 400 }, tunnel);
    await expect(tunnel()).rejects.toMatchObject({
      code: 'too-many-requests',
      message: expect.stringContaining('400 tunnels of the project') as unknown,
    });
    busy.letGo();
    letGo();
    await Promise.all([...busy.running, ...tunnels]);
    expect(uses.size).toBe(0);
  });

  it('is told to end when the process has to', async () => {
    const uses = new Uses(log);
    const reasons = [1, 2].map(() =>
      uses.run({ projectId: 'p' }, async (signal) => {
        while (!signal.aborted) {
          await nextTurn();
        }
        return (signal.reason as { code: string }).code;
      }),
    );
    uses.endAll();
    expect(await Promise.all(reasons)).toEqual(['shutting-down', 'shutting-down']);
  });
});

describe('operations that do not end', () => {
  it('are counted by kind, told in the log by name, and keep that kind alone from more', async () => {
    const uses = new Uses(log);
    let end: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (end = resolve));
    for (let count = 0; count < 8; count += 1) {
      uses.requireEnding('sticky');
      uses.giveUp({ kind: 'sticky', title: 'sticky glue.hold' }, running);
    }
    expect(() => uses.requireEnding('sticky')).toThrow('8 operations of the kind "sticky"');
    expect(() => uses.requireEnding('other')).not.toThrow();
    expect(JSON.stringify(warnings)).toContain('sticky glue.hold');
    expect([...uses.givenUp]).toEqual([['sticky', 8]]);
    end();
    await running;
    await nextTurn();
    expect([...uses.givenUp]).toEqual([]);
    expect(() => uses.requireEnding('sticky')).not.toThrow();
  });
});
