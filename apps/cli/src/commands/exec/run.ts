import { setTimeout as delay } from 'node:timers/promises';
import { BOUNDS, DrydockError } from '@drydock/model';
import type { CommandClient, ExecOptions, ExecOutcome, Program, Sendable } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { write } from '../../io.ts';
import { parsePairs } from '../../parse-input.ts';
import { readInput } from '../../read-input.ts';
import { exitOf } from './exit-of.ts';
import { OnLease, type LeaseChoice } from './on-lease.ts';

export interface ExecuteOptions extends LeaseChoice {
  readonly env?: readonly string[];
  readonly cwd?: string;
  readonly timeout?: number;
  readonly script?: string;
  readonly stdin?: boolean;
  readonly keep?: boolean;
}

/** Runs the command; resolves to the exit code. */
export async function execute(
  context: Context,
  argv: readonly string[],
  options: ExecuteOptions,
): Promise<number> {
  const program = programOf(argv, options);
  const { lease, type } = options;
  if ((lease === undefined) === (type === undefined)) {
    throw usage('exec needs either --type or --lease.', 'drydock exec --type host -- uname -a');
  }
  const env = parsePairs(options.env ?? [], '--env');
  const client = await context.client();
  const onLease = new OnLease(context, options);
  return context.interruptible(
    async (signal) => {
      const stdin = options.stdin === true ? await inputOf(context, options, signal) : undefined;
      const execOptions = {
        env,
        signal,
        ...(options.cwd !== undefined && { cwd: options.cwd }),
        ...(options.timeout !== undefined && { timeoutMs: options.timeout * 1_000 }),
        ...(stdin !== undefined && { stdin }),
        ...(options.keep === true && { keep: true }),
      };
      return onLease.run(client, signal, (command, leaseId) =>
        run(context, command, leaseId, program, execOptions),
      );
    },
    () => onLease.whatIsLeft(),
  );
}

/**
 * Standard input. Typed, or kept, it is read to its end before the lease is requested: nobody holds one while
 * somebody else is still typing. Short input that is there goes with the request, all else as it comes.
 */
async function inputOf(
  context: Context,
  { keep }: ExecuteOptions,
  signal: AbortSignal,
): Promise<Sendable> {
  const { stdin } = context.io;
  if (keep === true || ('isTTY' in stdin && stdin.isTTY === true)) {
    return Uint8Array.from(await readInput(context, BOUNDS.execInputBytesMax, signal));
  }
  signal.addEventListener('abort', () => stdin.destroy(), { once: true });
  return shortOrStreamed(stdin as AsyncIterable<Buffer>);
}

/** How long input may take to its end and still count as there. */
const THERE_WITHIN_MS = 250;

async function shortOrStreamed(input: AsyncIterable<Buffer>): Promise<Sendable> {
  const chunks = input[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let bytes = 0;
  const isLate = delay(THERE_WITHIN_MS, 'late' as const, { ref: false });
  let next = chunks.next();
  for (;;) {
    const first = await Promise.race([next, isLate]);
    if (first === 'late' || bytes > BOUNDS.execInputBytesMax) {
      return streamed(read, next, chunks);
    }
    if (first.done === true && bytes <= BOUNDS.execInputBytesMax) {
      return Uint8Array.from(Buffer.concat(read));
    }
    if (first.done === true) {
      return streamed(read, next, chunks);
    }
    read.push(first.value);
    bytes += first.value.length;
    next = chunks.next();
  }
}

async function* streamed(
  read: readonly Buffer[],
  next: Promise<IteratorResult<Buffer>>,
  chunks: AsyncIterator<Buffer>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* read;
  for (let chunk = await next; chunk.done !== true; chunk = await chunks.next()) {
    yield chunk.value;
  }
}

function programOf(argv: readonly string[], options: ExecuteOptions): Program {
  const [program, ...args] = argv;
  if (options.script !== undefined) {
    if (program !== undefined) {
      throw usage('exec takes either --script or a program.', 'Put the arguments into the script.');
    }
    return { script: options.script };
  }
  if (program === undefined) {
    throw usage('exec needs something to run.', 'drydock exec --type host -- uname -a');
  }
  return [program, ...args];
}

async function run(
  context: Context,
  command: CommandClient,
  leaseId: string,
  program: Program,
  options: ExecOptions,
): Promise<number> {
  const { stdout, stderr } = context.io;
  // Where the reader of our output has gone, writing fails, and that ends the command.
  const outcome = await command.exec(program, {
    ...options,
    ...(!context.isJson && {
      onStdout: (chunk) => write(stdout, chunk),
      onStderr: (chunk) => write(stderr, chunk),
    }),
  });
  if (context.isJson) {
    await context.json({ lease: leaseId, ...asAnswer(outcome) });
  } else if (outcome.transcriptId !== null) {
    context.note(`transcript: ${outcome.transcriptId}`);
  }
  return exitOf(outcome);
}

/** The outcome as the API has it. */
function asAnswer(outcome: ExecOutcome): object {
  const { exitCode, signal, end, durationMs, truncated, transcriptId } = outcome;
  const encoded = (name: 'stdout' | 'stderr'): object => {
    const bytes = outcome[name];
    const text = bytes.toString('utf8');
    return Buffer.from(text).equals(bytes)
      ? { [name]: text, [`${name}Encoding`]: 'utf8' }
      : { [name]: bytes.toString('base64'), [`${name}Encoding`]: 'base64' };
  };
  return {
    exitCode,
    signal,
    end,
    durationMs,
    truncated,
    ...(transcriptId !== null && { transcript: transcriptId }),
    ...encoded('stdout'),
    ...encoded('stderr'),
  };
}

function usage(message: string, hint: string): DrydockError {
  return new DrydockError('invalid-request', message, { hint });
}
