import assert from 'node:assert/strict';
import { DrydockError } from '@drydock/model';
import { checkedAnswer, checkedParts, type ComingMessage } from '../interface/checked.ts';
import { command, type ExecExit, type TerminalInput } from '../interface/command.interface.ts';
import { interfaceOf } from '../interfaces.ts';
import type { ConformanceCheck } from './harness.ts';
import { leavesNothing, onLease, onResource } from './lifecycle.ts';
import type { AnyLease, World } from './world.ts';

const { terminal: operation } = command.operations;
const TITLE = 'command.terminal';

/** Shows its size, also when that changes, and ends when a line comes. A signal ends a `read`. */
const SHOWS_SIZE = `trap 'stty size' WINCH
stty size
while read -r line || [ -z "$line" ]; do
  [ -z "$line" ] || break
  sleep 0.05
done
echo "[$line]"
exit 3`;
const UNENDING = 'echo started; sleep 3600 & setsid sleep 3600 & wait';

/** Terminals, on a host that has what these need: `script` of util-linux. Another says that it has not. */
export function terminalChecks(world: World): readonly ConformanceCheck[] {
  return [
    {
      name: 'a terminal has the size that it is told, and a new one, and gives back its exit code',
      run: () =>
        onLease(world, async (lease) => {
          const terminal = open(world, lease, SHOWS_SIZE, { columns: 91, rows: 31 });
          if (await terminal.isMissing()) {
            return;
          }
          await terminal.shows('31 91');
          terminal.resize(97, 37);
          await terminal.shows('37 97');
          terminal.type('typed\n');
          const exit = await terminal.exit;
          // Rows and columns are told one after the other: the trap may run once more in between.
          for (const line of ['typed\r\n', '[typed]\r\n']) {
            assert.ok(terminal.shown().includes(line), `it lacks ${line}: ${terminal.shown()}`);
          }
          assert.deepEqual([exit.exitCode, exit.end], [3, 'itself']);
        }),
    },
    {
      name: 'a terminal is refused, and starts nothing, where the lease is not entitled to it',
      run: () =>
        onLease(world, async (lease) => {
          const before = await world.witness();
          const terminal = open(world, lease, 'echo started', { entitled: async () => false });
          await assert.rejects(
            terminal.exit,
            (error) => DrydockError.is(error) && error.code === 'command-refused',
          );
          assert.deepEqual(await world.witness(), before);
        }),
    },
    {
      name: 'a terminal ends when it is cancelled',
      run: () =>
        onLease(world, async (lease) => {
          const cancel = new AbortController();
          const terminal = open(world, lease, UNENDING, { signal: cancel.signal });
          if (await terminal.isMissing()) {
            return;
          }
          await terminal.shows('started');
          cancel.abort();
          assert.equal((await terminal.exit).end, 'cancelled');
        }),
    },
    {
      name: 'a terminal ends when its lease is destroyed, with all that was started in it',
      run: () =>
        onResource(world, async (resource) => {
          const lease = await world.activeLease(resource);
          const terminal = open(world, lease, UNENDING);
          const isMissing = await terminal.isMissing();
          if (!isMissing) {
            await terminal.shows('started');
          }
          await world.destroyLease(lease);
          await terminal.exit.catch(() => undefined);
        }),
    },
    {
      name: 'a terminal ends when its resource is destroyed',
      run: () =>
        leavesNothing(world, async () => {
          const resource = await world.activeResource();
          const lease = await world.activeLease(resource);
          const terminal = open(world, lease, UNENDING);
          const isMissing = await terminal.isMissing();
          if (!isMissing) {
            await terminal.shows('started');
          }
          await world.destroyResource(resource);
          await terminal.exit.catch(() => undefined);
        }),
    },
  ];
}

interface OpenTerminal {
  /** How it ended. */
  readonly exit: Promise<ExecExit>;
  readonly shown: () => string;
  readonly shows: (text: string) => Promise<void>;
  /** Whether the host lacks what terminals need. Any other failure is one. */
  readonly isMissing: () => Promise<boolean>;
  readonly resize: (columns: number, rows: number) => void;
  readonly type: (text: string) => void;
}

interface Options extends Partial<Pick<TerminalInput, 'columns' | 'rows'>> {
  readonly entitled?: () => Promise<boolean>;
  readonly signal?: AbortSignal;
}

function open(
  world: World,
  lease: AnyLease,
  script: string,
  {
    columns = 80,
    rows = 24,
    entitled = async () => true,
    signal = new AbortController().signal,
  }: Options = {},
): OpenTerminal {
  const run = interfaceOf(world.kind, 'command')?.open(lease, world.use)['terminal'];
  assert.ok(run !== undefined, 'its "command" opens no terminal');
  let shown = '';
  let wake: () => void = () => undefined;
  const messages = queue<ComingMessage>();
  const typed = queue<Uint8Array>();
  const unexpected = async (): Promise<never> => assert.fail('a terminal only sends bytes');
  const parts = checkedParts(operation, TITLE, {
    begin: unexpected,
    emit: unexpected,
    end: unexpected,
    send: async (chunk) => {
      shown += Buffer.from(chunk).toString();
      wake();
    },
    received: typed.items,
    messages: messages.items,
  });
  const input = operation.input.parse({ argv: ['/bin/sh', '-c', script], columns, rows });
  const given = (async () => run(input, { ...world.use, ...parts, signal, entitled }))();
  let isOver = false;
  const exit = given
    .then((answer) => checkedAnswer(operation, TITLE, answer) as ExecExit)
    .finally(() => {
      isOver = true;
      wake();
    });
  // Whoever awaits it sees the failure; a check may be waiting for something else.
  exit.catch(() => undefined);
  const until = async (look: () => boolean): Promise<void> => {
    while (!look() && !isOver) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return {
    exit,
    shown: () => shown,
    shows: async (text) => {
      await until(() => shown.includes(text));
      assert.ok(shown.includes(text), `it does not show "${text}": ${JSON.stringify(shown)}`);
    },
    isMissing: async () => {
      await until(() => shown !== '');
      return (
        isOver &&
        exit.then(
          () => false,
          (error: unknown) => {
            assert.ok(DrydockError.is(error) && error.code === 'program-missing', String(error));
            return true;
          },
        )
      );
    },
    resize: (width, height) =>
      messages.put({ name: 'resize', data: { columns: width, rows: height } }),
    type: (text) => typed.put(Buffer.from(text)),
  };
}

/** What is put comes one after the other, and then nothing more. */
function queue<Item>(): {
  readonly items: AsyncIterable<Item>;
  readonly put: (item: Item) => void;
} {
  const waiting: Item[] = [];
  let wake: () => void = () => undefined;
  return {
    items: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          const next = waiting.shift();
          if (next === undefined) {
            await new Promise<void>((resolve) => (wake = resolve));
          } else {
            yield next;
          }
        }
      },
    },
    put: (item) => {
      waiting.push(item);
      wake();
    },
  };
}
