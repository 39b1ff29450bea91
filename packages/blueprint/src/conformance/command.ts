import assert from 'node:assert/strict';
import { DrydockError } from '@drydock/model';
import type {
  CommandInterface,
  CommandResult,
  CommandRun,
  CommandSpec,
} from '../command-interface.ts';
import type { ConformanceCheck } from './harness.ts';
import { leavesNothing, onLease, onResource } from './lifecycle.ts';
import { nothingReceived } from '../interface/checked.ts';
import { interfaceOf } from '../interfaces.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import type { UseContext } from '../use-context.ts';
import { terminalChecks } from './terminal.ts';
import type { AnyLease, World } from './world.ts';

const TIMEOUT_MS = 30_000;

/** Ends only when it is ended: longer than any check waits. */
const UNENDING = 'echo started; sleep 3600 & wait';

/** The `command` interface, on a host with `/bin/sh`, `cat` and `sleep`. */
export function commandChecks(world: World): readonly ConformanceCheck[] {
  const commandOf = commandsOn(world);
  if (commandOf === null) {
    return [];
  }
  return [
    {
      name: 'a command gives back its exit code and every byte',
      run: () =>
        onLease(world, async (lease) => {
          const stdin = Buffer.from(Array.from({ length: 1_024 }, (_, index) => index % 256));
          const program = { script: 'cat; echo problem >&2; exit 3' };
          const { result, stdout, stderr } = await collect(commandOf(lease), { program, stdin });
          assert.deepEqual([result.exitCode, result.signal, result.end], [3, null, 'itself']);
          assert.ok(stdout.equals(stdin), 'the output differs from the input');
          assert.equal(stderr.toString(), 'problem\n');
        }),
    },
    {
      name: 'a command reads what it is sent while it runs, in order and to its end',
      run: () =>
        onLease(world, async (lease) => {
          const line = lineReader();
          const pieces = ['one\n', 'two\n', 'three\n'];
          const { result } = await collect(
            commandOf(lease),
            { program: { script: 'cat; echo end' }, stdin: Buffer.from('zero\n') },
            {
              // Each is sent when the one before has come back: nothing waits for the end.
              received: (async function* () {
                for (const [index, piece] of pieces.entries()) {
                  await line.reached(index + 1);
                  yield Buffer.from(piece);
                }
                await line.reached(pieces.length + 1);
              })(),
              onOutput: line.hear,
            },
          );
          assert.deepEqual([result.exitCode, result.end], [0, 'itself']);
          assert.equal(line.heard(), ['zero\n', ...pieces, 'end\n'].join(''));
        }),
    },
    {
      name: 'a command ends by itself whatever it is sent, and is cancelled if the sender fails',
      run: () =>
        onLease(world, async (lease) => {
          const piece = Buffer.from('line\n'.repeat(4_000));
          const endless = async function* (): AsyncGenerator<Uint8Array> {
            for (;;) {
              yield piece;
            }
          };
          const program = { script: 'read -r line; echo "$line"; exit 5' };
          const { result, stdout } = await collect(
            commandOf(lease),
            { program },
            { received: endless() },
          );
          assert.deepEqual([result.exitCode, result.end], [5, 'itself']);
          assert.equal(stdout.toString(), 'line\n');
          const failing = async function* (): AsyncGenerator<Uint8Array> {
            yield piece;
            throw new Error('The sender has gone.');
          };
          const cancelled = await collect(
            commandOf(lease),
            { program: { script: 'cat; echo all' } },
            { received: failing() },
          );
          assert.equal(cancelled.result.end, 'cancelled');
          assert.ok(!cancelled.stdout.includes('all'), 'it took a part of its input for all of it');
        }),
    },
    {
      name: 'a command gets its arguments and its environment untouched',
      run: () =>
        onLease(world, async (lease) => {
          const odd = ['', 'a b', `'"\`$(id)`, '-n', '*', 'line\nbreak'] as const;
          const argv = ['sh', '-c', 'printf "%s|" "$@" "$ODD"', 'sh', ...odd] as const;
          const env = { ODD: `$(id) '"\n;` };
          const { stdout } = await collect(commandOf(lease), { program: { argv }, env });
          assert.equal(stdout.toString(), [...odd, env.ODD, ''].join('|'));
        }),
    },
    {
      name: 'a command is refused, and starts nothing, where the lease is not entitled to it',
      run: () =>
        onLease(world, async (lease) => {
          const before = await world.witness();
          const running = collect(
            commandOf(lease),
            { program: { script: 'echo started' } },
            { entitled: async () => false },
          );
          await assert.rejects(
            running,
            (error) => DrydockError.is(error) && error.code === 'command-refused',
          );
          assert.deepEqual(await world.witness(), before);
        }),
    },
    {
      name: 'a command ends at its time limit and when it is cancelled',
      run: () =>
        onLease(world, async (lease) => {
          const program = { script: UNENDING };
          const late = await collect(commandOf(lease), { program, timeoutMs: 300 });
          assert.equal(late.result.end, 'timeout');
          const cancel = new AbortController();
          const cancelled = await collect(
            commandOf(lease),
            { program },
            { signal: cancel.signal, onOutput: () => cancel.abort() },
          );
          assert.equal(cancelled.result.end, 'cancelled');
        }),
    },
    {
      name: 'a command ends when its lease is destroyed',
      run: () =>
        onResource(world, async (resource) => {
          const lease = await world.activeLease(resource);
          await endsBy(commandOf(lease), () => world.destroyLease(lease));
        }),
    },
    {
      name: 'a command ends when its resource is destroyed',
      run: () =>
        leavesNothing(world, async () => {
          const resource = await world.activeResource();
          const lease = await world.activeLease(resource);
          await endsBy(commandOf(lease), () => world.destroyResource(resource));
        }),
    },
    ...terminalChecks(world),
  ];
}

/** For a check of its own: opens the `command` interface of a lease; null where the kind has none. */
export function commandOf(
  kind: LoadedKind,
  lease: AnyLease,
  use: UseContext,
): CommandInterface | null {
  const exec = interfaceOf(kind, 'command')?.open(lease, use)['exec'];
  return exec === undefined
    ? null
    : {
        exec: async (spec, run) =>
          (await exec(spec, {
            ...use,
            signal: run.signal,
            entitled: () => run.entitled(),
            received: run.received ?? nothingReceived,
            messages: { async *[Symbol.asyncIterator]() {} },
            begin: () => assert.fail('a command tells no head'),
            send: () => assert.fail('a command sends no bytes but its output'),
            end: () => assert.fail('a command has no bytes to end'),
            emit: async (stream, chunk) =>
              run.onOutput(stream as 'stdout' | 'stderr', Buffer.from(chunk as Uint8Array)),
          })) as CommandResult,
      };
}

/** The same for a world whose kind may have none: then there is nothing to check. */
export function commandsOn({ kind, use }: World): ((lease: AnyLease) => CommandInterface) | null {
  return interfaceOf(kind, 'command') === undefined
    ? null
    : (lease) => commandOf(kind, lease, use) ?? assert.fail('its "command" runs nothing');
}

/** What a command writes, and when so many lines of it have come. */
function lineReader(): {
  readonly hear: CommandRun['onOutput'];
  readonly heard: () => string;
  readonly reached: (lines: number) => Promise<void>;
} {
  let text = '';
  let wake: () => void = () => undefined;
  return {
    hear: (_, chunk) => {
      text += chunk.toString();
      wake();
    },
    heard: () => text,
    reached: async (lines) => {
      while (text.split('\n').length <= lines) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

/** However the call ends, with a result or an error: it has to end, long before its limit. */
async function endsBy(command: CommandInterface, end: () => Promise<void>): Promise<void> {
  let started: () => void = () => undefined;
  const hasStarted = new Promise<void>((resolve) => {
    started = resolve;
  });
  const running = collect(
    command,
    { program: { script: UNENDING } },
    { onOutput: () => started() },
  ).catch(() => null);
  await Promise.race([hasStarted, running]);
  await end();
  const outcome = await running;
  assert.notEqual(outcome?.result.end, 'timeout', 'it ran on until its time limit');
}

export async function collect(
  command: CommandInterface,
  spec: Partial<CommandSpec> & Pick<CommandSpec, 'program'>,
  run: Partial<CommandRun> = {},
): Promise<{ result: CommandResult; stdout: Buffer; stderr: Buffer }> {
  const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  const result = await command.exec(
    { timeoutMs: TIMEOUT_MS, ...spec },
    {
      signal: new AbortController().signal,
      entitled: async () => true,
      onOutput: (stream, chunk) => {
        chunks[stream].push(chunk);
      },
      ...run,
    },
  );
  return { result, stdout: Buffer.concat(chunks.stdout), stderr: Buffer.concat(chunks.stderr) };
}
