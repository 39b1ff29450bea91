import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandResult, CommandRun, CommandSpec } from '@drydock/blueprint';
import { newId } from '@drydock/model';
import { closeAttempt, runInGate } from '../src/index.ts';

export const isRoot = process.geteuid?.() === 0;
export const never: AbortSignal = new AbortController().signal;

/** A place under /var/tmp that a dropped user can reach, and an attempt in it. */
export interface TestBench {
  readonly place: string;
  readonly attemptId: string;
  readonly root: string;
  exec(
    spec: Partial<CommandSpec> & Pick<CommandSpec, 'program'>,
    run?: Partial<CommandRun>,
  ): Promise<TestResult>;
  sh(script: string, run?: Partial<CommandRun>): Promise<TestResult>;
  close(): Promise<void>;
  /** Another attempt, in this place or in the one that is given. */
  in(place?: string): TestBench;
  /** Pids of living processes with the attempt's marker, read without Drydock's code. */
  processes(): readonly number[];
  remove(): Promise<void>;
}

export interface TestResult extends CommandResult {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export async function openBench(): Promise<TestBench> {
  const place = await mkdtemp('/var/tmp/drydock-gate-test-');
  await chmod(place, 0o711);
  return benchIn(place);
}

/** An attempt in a place. */
function benchIn(place: string): TestBench {
  const attemptId = newId('attempt');
  const target = { place, attemptId, leaseId: newId('lease') };
  const close = (): Promise<void> => closeAttempt({ place, attemptId, signal: never });
  const exec: TestBench['exec'] = async (spec, run = {}) => {
    const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    const result = await runInGate(
      target,
      { timeoutMs: 20_000, ...spec },
      {
        signal: never,
        entitled: async () => true,
        onOutput: (stream, chunk) => {
          chunks[stream].push(chunk);
        },
        ...run,
      },
    );
    return {
      ...result,
      stdout: Buffer.concat(chunks.stdout),
      stderr: Buffer.concat(chunks.stderr),
    };
  };
  return {
    place,
    attemptId,
    root: join(place, attemptId),
    exec,
    sh: (script, run) => exec({ program: { script } }, run),
    close,
    in: (other = place) => benchIn(other),
    processes: () => livingProcesses(attemptId),
    remove: async () => {
      await close();
      await rm(place, { recursive: true, force: true });
    },
  };
}

function livingProcesses(attemptId: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const state = /^State:\t(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
        const marked = readFileSync(`/proc/${pid}/environ`, 'latin1').includes(
          `DRYDOCK_ATTEMPT_ID=${attemptId}`,
        );
        return marked && state !== 'Z' && state !== 'X';
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Whether a process still runs, zombies left out. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

/** Resolves with the first text on stdout that matches, for a command that goes on running. */
export function firstOutput(): { onOutput: CommandRun['onOutput']; text: Promise<string> } {
  let settle: (text: string) => void = () => undefined;
  const text = new Promise<string>((resolve) => {
    settle = resolve;
  });
  return {
    onOutput: (stream, chunk) => {
      if (stream === 'stdout') {
        settle(chunk.toString());
      }
    },
    text,
  };
}
