import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkedAnswer,
  checkedParts,
  filesystem,
  holdsNothing,
  shellOver,
  type AnswerOf,
  type CommandInterface,
  type HeadOf,
  type InputOf,
  type OperationUse,
} from '@drydock/blueprint';
import { newId } from '@drydock/model';
import { closeAttempt, filesystemOver, runInGate } from '../../src/index.ts';
import { never } from '../support.ts';

type Operations = (typeof filesystem)['operations'];

export interface Parts {
  readonly received?: AsyncIterable<Uint8Array> | string | Uint8Array;
  readonly send?: (chunk: Uint8Array) => Promise<void>;
  readonly entitled?: () => Promise<boolean>;
  readonly signal?: AbortSignal;
}

export interface Done<Op extends Operations[keyof Operations]> {
  readonly answer: AnswerOf<Op>;
  readonly head: HeadOf<Op>;
  readonly bytes: Buffer;
}

/** Files of a lease of this machine, asked for as the API asks. */
export interface FilesBench {
  /** Where the lease's files are. */
  readonly root: string;
  /** What belongs to nobody's lease, and is open to all. */
  readonly outside: string;
  readonly commands: CommandInterface;
  ask<Name extends keyof Operations>(
    name: Name,
    input: InputOf<Operations[Name]>,
    parts?: Parts,
  ): Promise<Done<Operations[Name]>>;
  /** Runs a script as the lease's commands run, and gives what it said. */
  sh(script: string, signal?: AbortSignal): Promise<string>;
  /** Removes all files of the lease; no link is followed. */
  clear(): Promise<void>;
  remove(): Promise<void>;
}

export async function openFiles(cwd?: string): Promise<FilesBench> {
  const base = await mkdtemp('/var/tmp/drydock-files-test-');
  await chmod(base, 0o711);
  const outside = await mkdtemp('/var/tmp/drydock-outside-');
  await chmod(outside, 0o777);
  const attemptId = newId('attempt');
  const target = { place: base, attemptId, leaseId: newId('lease') };
  const commands: CommandInterface = { exec: (spec, run) => runInGate(target, spec, run) };
  const opened = filesystemOver<null>(() => shellOver(commands, cwd)).open(null, {
    node: 'here',
    secrets: { open: () => Promise.reject(new Error('none')) },
    held: holdsNothing,
  });
  const bench: FilesBench = {
    root: join(base, attemptId, 'work', cwd ?? '.'),
    outside,
    commands,
    ask: async (name, input, { received, send, entitled, signal } = {}) => {
      const operation = filesystem.operations[name];
      const sent: Uint8Array[] = [];
      let head: unknown = null;
      const parts = checkedParts(operation, name, {
        begin: async (told) => {
          head = told;
        },
        send: send ?? (async (chunk) => void sent.push(Uint8Array.from(chunk))),
        emit: async () => undefined,
        end: async () => undefined,
        received:
          typeof received === 'string' || received instanceof Uint8Array || received === undefined
            ? chunks(Buffer.from(received ?? ''))
            : received,
      });
      const run = opened[name] as (input: unknown, use: OperationUse) => Promise<unknown>;
      const given = await run(operation.input.parse(input), {
        ...parts,
        node: 'here',
        secrets: { open: () => Promise.reject(new Error('none')) },
        held: holdsNothing,
        signal: signal ?? never,
        entitled: entitled ?? (async () => true),
      });
      return {
        answer: checkedAnswer(operation, name, given),
        head,
        bytes: Buffer.concat(sent),
      } as Done<Operations[typeof name]>;
    },
    sh: async (script, signal = never) => {
      const said: Buffer[] = [];
      const { exitCode } = await commands.exec(
        { program: { script }, timeoutMs: 60_000 },
        {
          signal,
          entitled: async () => true,
          onOutput: (_, chunk) => void said.push(chunk),
        },
      );
      const text = Buffer.concat(said).toString('latin1');
      if (exitCode !== 0 && !signal.aborted) {
        throw new Error(`exit ${exitCode}: ${text}`);
      }
      return text;
    },
    clear: async () => {
      const text =
        'find . -mindepth 1 -type d -exec chmod u+rwx {} \\; && find . -mindepth 1 -delete';
      await bench.sh(text);
    },
    remove: async () => {
      await closeAttempt({ ...target, signal: never });
      await rm(base, { recursive: true, force: true });
      await rm(outside, { recursive: true, force: true });
    },
  };
  return bench;
}

export async function* chunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) {
    yield bytes.subarray(from, from + size);
  }
}
