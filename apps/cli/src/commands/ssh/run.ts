import { DrydockError } from '@drydock/model';
import type { CommandClient, TerminalOptions } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { write } from '../../io.ts';
import type { OwnTerminal } from '../../own-terminal.ts';
import { parsePairs } from '../../parse-input.ts';
import { exitOf } from '../exec/exit-of.ts';
import { OnLease, type LeaseChoice } from '../exec/on-lease.ts';
import { ScreenModes } from './screen-modes.ts';

export interface SshOptions extends LeaseChoice {
  readonly term?: string;
  readonly env?: readonly string[];
  readonly cwd?: string;
}

/** Opens a terminal in the one that this runs in; resolves to the program's exit code. */
export async function openTerminal(
  context: Context,
  first: string | undefined,
  rest: readonly string[],
  options: SshOptions,
): Promise<number> {
  const { choice, argv } = chosen(first, rest, options);
  const { terminal, env } = context.io;
  if (terminal === null) {
    throw new DrydockError('invalid-request', 'ssh needs a terminal to show and to type in.', {
      hint: 'Without one, `drydock exec -i` passes standard input on and gives back what is written.',
    });
  }
  const term = options.term ?? env['TERM'];
  const [program, ...args] = argv;
  const given: TerminalOptions = {
    ...(program !== undefined && { argv: [program, ...args] }),
    ...(term !== undefined && term !== '' && { term }),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    env: parsePairs(options.env ?? [], '--env'),
  };
  const client = await context.client();
  const onLease = new OnLease(context, choice);
  return context.interruptible(
    (signal) =>
      onLease.run(client, signal, (command) =>
        follow(context, terminal, command, { ...given, signal }),
      ),
    () => onLease.whatIsLeft(),
  );
}

/** With `--type` or `--lease`, all that stands there is the program. */
function chosen(
  first: string | undefined,
  rest: readonly string[],
  options: SshOptions,
): { readonly choice: LeaseChoice; readonly argv: readonly string[] } {
  const { lease, type } = options;
  const isOption = lease !== undefined || type !== undefined;
  if ((lease !== undefined && type !== undefined) || (!isOption && first === undefined)) {
    throw new DrydockError('invalid-request', 'ssh needs either a lease or --type.', {
      hint: 'drydock ssh lease_7k2, or drydock ssh --type host',
    });
  }
  if (!isOption && first !== undefined) {
    return { choice: { lease: first }, argv: rest };
  }
  return { choice: options, argv: first === undefined ? [] : [first, ...rest] };
}

async function follow(
  { io: { stdout } }: Context,
  terminal: OwnTerminal,
  command: CommandClient,
  options: TerminalOptions,
): Promise<number> {
  const hungUp = new AbortController();
  const stopHangUp = terminal.onHangUp(() =>
    hungUp.abort(new DrydockError('interrupted', 'The window was closed.')),
  );
  const signals = [options.signal, hungUp.signal].filter((one) => one !== undefined);
  const restore: (() => unknown)[] = [stopHangUp];
  try {
    const size = terminal.size();
    const channel = await command.terminal(size, { ...options, signal: AbortSignal.any(signals) });
    restore.push(terminal.raw());
    const tellSize = (): void => channel.tell('resize', terminal.size());
    restore.push(terminal.onResize(tellSize));
    // It may have changed while the lease was waited for.
    tellSize();
    restore.push(
      terminal.read(
        (bytes) => channel.send(bytes),
        () => channel.end(),
      ),
    );
    const modes = new ScreenModes();
    restore.push(() => stdout.write(modes.undo()));
    for await (const chunk of channel) {
      const bytes = Buffer.from(chunk);
      modes.see(bytes);
      await write(stdout, bytes);
    }
    return exitOf(await channel.answer());
  } finally {
    restore.toReversed().forEach((undo) => undo());
  }
}
