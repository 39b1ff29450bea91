import { describe, expect, it } from '@jest/globals';
import type { Claim } from '../facts.ts';
import type { LockSet } from '../lock.ts';
import { CommandArrived, keepBeating, type BeatStore } from './beat.ts';
import { FencedOut } from './fenced-out.ts';

const claim: Claim = { id: 'lease_1', projectId: 'prj_a', fence: '3', writer: 'test' };

/** Beats so often that a test need not wait: every 5 ms. */
const LOCK_MS = 15;

interface Script {
  readonly beats?: readonly ('kept' | 'lost' | 'commanded' | Error)[];
  readonly extends?: readonly boolean[];
  readonly lockMs?: number;
}

function ports(script: Script) {
  const beats = [...(script.beats ?? [])];
  const extensions = [...(script.extends ?? [])];
  const lost = new AbortController();
  const stopping = new AbortController();
  const nudged = new Map<string, () => void>();
  const seen = { beats: 0, listening: 0 };
  const lockSet: LockSet = {
    keys: ['{lease:lease_1}'],
    signal: lost.signal,
    extend: () => {
      const extended = extensions.shift() ?? true;
      if (!extended) {
        lost.abort(new Error('lock lost'));
      }
      return Promise.resolve(extended);
    },
    handOver: () => lockSet,
    release: () => Promise.resolve(),
  };
  const store: BeatStore = {
    beat: () => {
      seen.beats += 1;
      const next = beats.shift() ?? 'kept';
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
    letGo: () => Promise.resolve(),
  };
  const nudges = {
    listen: (id: string, nudge: () => void) => {
      nudged.set(id, nudge);
      seen.listening += 1;
      return () => {
        nudged.delete(id);
        seen.listening -= 1;
      };
    },
  };
  const lockMs = script.lockMs ?? LOCK_MS;
  return {
    given: { store, nudges, lockSet, lockMs, stopping: stopping.signal },
    nudge: () => nudged.get(claim.id)?.(),
    stop: () => stopping.abort(new Error('stopping')),
    seen,
  };
}

/** Work that goes on until it is told to stop, and then fails in its own words. */
const untilStopped = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the kind gave up')));
  });

describe('keepBeating', () => {
  it('gives back what the work gave, and stops beating and listening', async () => {
    const { given, seen } = ports({});
    const beatsTwice = async (): Promise<string> => {
      while (seen.beats < 2) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      return 'built';
    };
    expect(await keepBeating(given, claim, beatsTwice)).toBe('built');
    const { beats } = seen;
    await new Promise((resolve) => {
      setTimeout(resolve, 3 * LOCK_MS);
    });
    expect(seen).toEqual({ beats, listening: 0 });
  });

  it('passes on what the work threw', async () => {
    const work = (): Promise<never> => Promise.reject(new Error('no space left'));
    await expect(keepBeating(ports({}).given, claim, work)).rejects.toThrow('no space left');
  });

  it('stops the work when another has claimed the object', async () => {
    const { given } = ports({ beats: ['kept', 'lost'] });
    await expect(keepBeating(given, claim, untilStopped)).rejects.toBeInstanceOf(FencedOut);
  });

  it('stops the work when a command has arrived', async () => {
    const { given } = ports({ beats: ['commanded'] });
    await expect(keepBeating(given, claim, untilStopped)).rejects.toBeInstanceOf(CommandArrived);
  });

  it('looks at once when it is nudged', async () => {
    const { given, nudge } = ports({ beats: ['commanded'], lockMs: 600_000 });
    const running = keepBeating(given, claim, untilStopped);
    nudge();
    await expect(running).rejects.toBeInstanceOf(CommandArrived);
  });

  it('stops the work when the lock is lost', async () => {
    const { given, seen } = ports({ extends: [true, false] });
    await expect(keepBeating(given, claim, untilStopped)).rejects.toThrow('lock lost');
    expect(seen.beats).toBe(1);
  });

  it('stops the work when the process stops', async () => {
    const { given, stop } = ports({});
    const running = keepBeating(given, claim, untilStopped);
    stop();
    await expect(running).rejects.toThrow('stopping');
  });

  it('goes on while PostgreSQL does not answer, as long as the lock is held', async () => {
    const { given } = ports({ beats: [new Error('down'), new Error('down'), 'commanded'] });
    await expect(keepBeating(given, claim, untilStopped)).rejects.toBeInstanceOf(CommandArrived);
  });
});
