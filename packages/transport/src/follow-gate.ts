import type { CommandResult, CommandRun } from '@drydock/blueprint';
import { DrydockError, plainLine } from '@drydock/model';
import { feedInput, type InputFeed } from './feed-input.ts';
import type { Gate, GateExit } from './gate.ts';
import { unsafe } from './judge-place.ts';
import { pumpOutput } from './output-pump.ts';
import { readStart } from './said-too-much.ts';
import type { StopReason, StopRequest } from './stop-request.ts';
import { within } from './wait.ts';

/** A gate that is told to leave has one file and two directories to remove. */
const LEAVE_LIMIT_MS = 5_000;

/** What is shown of what a gate said when it left. */
const SAID_LENGTH_MAX = 300;

/** How long a taker may take over what the program wrote at its end. */
const DRAIN_LIMIT_MS = 60_000;

/** Then follows why the place can be trusted with nothing, in a sentence. */
const UNSAFE = 'unsafe ';

const PLACE_GONE = [
  'The resource’s directory on this machine is gone, or no longer takes files.',
  'Look whether the resource is still active, and at the free space of the disk.',
] as const;

export const placeGone = (): DrydockError =>
  new DrydockError('command-refused', PLACE_GONE[0], { hint: PLACE_GONE[1] });

const REFUSALS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  'refused place': PLACE_GONE,
  'refused directory': [
    'The lease’s directory could not be made.',
    'Look at the free space of the disk.',
  ],
  'refused cwd': [
    'The working directory does not exist, or the lease may not enter it.',
    'Leave it out for the lease’s own directory; a relative one is taken from there.',
  ],
  'refused env': [
    'The shell of this machine refuses one of the environment’s variables.',
    'Some names belong to the shell: OPTIND takes numbers only.',
  ],
};

/**
 * Takes a gate that was started to the end of its program. Of `input`, which the gate's own `input` takes,
 * nothing is asked for before the program may run.
 */
export async function followGate(
  gate: Gate,
  stop: StopRequest,
  run: CommandRun,
  input: AsyncIterable<Uint8Array> | null,
): Promise<CommandResult> {
  const startedAtMs = performance.now();
  const stopped = await passGate(gate, stop, run);
  if (stopped !== null) {
    return { exitCode: null, signal: null, end: stopped, durationMs: 0 };
  }
  const feed = input === null || gate.input === null ? null : feedInput(input, gate.input);
  try {
    return await followProgram(gate, stop, run, feed, startedAtMs);
  } finally {
    feed?.stop();
  }
}

/** Returns null once the program runs, or why it was stopped before. */
async function passGate(
  gate: Gate,
  stop: StopRequest,
  run: CommandRun,
): Promise<StopReason | 'host-lost' | null> {
  let passed = false;
  try {
    const line = await Promise.race([gate.control.nextLine(), stop.requested]);
    if (line === 'timeout' || line === 'cancelled') {
      return line;
    }
    if (line !== 'ready') {
      throw await refusal(gate, line);
    }
    const closed = gate.exit.then(() => 'closed' as const);
    const answer = await Promise.race([run.entitled(), closed, stop.requested]);
    if (answer === 'timeout' || answer === 'cancelled') {
      return answer;
    }
    if (answer === 'closed') {
      throw await refusal(gate, null);
    }
    if (!answer) {
      throw new DrydockError('command-refused', 'The lease may not start anything any more.', {
        hint: 'It has ended, or its deadline has passed.',
      });
    }
    gate.control.send('go');
    // From here on it may run: who wants it stopped before it says so ends it as a program.
    const started = await Promise.race([gate.control.nextLine(), stop.requested]);
    if (started === null && (await gate.exit).isLost) {
      return 'host-lost';
    }
    if (started !== 'started' && started !== 'timeout' && started !== 'cancelled') {
      throw await refusal(gate, started);
    }
    passed = true;
    return null;
  } finally {
    if (!passed) {
      await dismiss(gate);
    }
  }
}

/** Lets a gate that has started nothing go, and sees it gone. */
async function dismiss(gate: Gate): Promise<void> {
  gate.control.end();
  gate.stdout.destroy();
  gate.stderr.destroy();
  gate.input?.drop();
  const left = await within(gate.exit, LEAVE_LIMIT_MS);
  if (left === null) {
    await gate.dismiss();
  }
}

async function refusal(gate: Gate, line: string | null): Promise<DrydockError> {
  if (line?.startsWith(UNSAFE)) {
    return unsafe(line.slice(UNSAFE.length).slice(0, SAID_LENGTH_MAX));
  }
  const known = line === null ? undefined : REFUSALS[line];
  if (known !== undefined) {
    return new DrydockError('command-refused', known[0], { hint: known[1] });
  }
  const exit = await within(gate.exit, LEAVE_LIMIT_MS);
  if (exit?.isLost) {
    return new DrydockError('host-unreachable', 'The host was lost before the command started.', {
      hint: 'It was not started. Try again when the host answers.',
    });
  }
  if (exit?.signal) {
    return new DrydockError('command-refused', 'The lease was closed before the command started.', {
      hint: 'It has ended, or its deadline has passed.',
    });
  }
  const reading = readStart(gate.stderr).catch(() => null);
  const said = plainLine((await within(reading, LEAVE_LIMIT_MS))?.text ?? '', SAID_LENGTH_MAX);
  return new DrydockError(
    'command-refused',
    `${gate.whyNotPrepared.message}${said === '' ? '.' : `: ${said}`}`,
    { hint: gate.whyNotPrepared.hint },
  );
}

async function followProgram(
  gate: Gate,
  stop: StopRequest,
  run: CommandRun,
  feed: InputFeed | null,
  startedAtMs: number,
): Promise<CommandResult> {
  const pumps = (['stdout', 'stderr'] as const).map((name) =>
    pumpOutput(gate[name], (chunk) => run.onOutput(name, chunk), gate.drain),
  );
  const brokenOutput = Promise.all(pumps.map((pump) => pump.finished)).then(() => gate.exit);
  // Whose sender has gone is ended as if it had said so.
  const brokenInput = feed?.broken.then((how) => (how === 'lost' ? 'host-lost' : 'cancelled'));
  try {
    const first = await Promise.race([
      gate.exit,
      stop.requested,
      brokenOutput,
      ...(brokenInput === undefined ? [] : [brokenInput]),
    ]);
    if (typeof first === 'string') {
      await gate.end();
    }
    const exit: GateExit = await gate.exit;
    const durationMs = performance.now() - startedAtMs;
    // Who cancels takes no more output.
    if (!run.signal.aborted) {
      const drained = Promise.all(pumps.map((pump) => pump.drain())).then(() => true);
      if ((await within(drained, DRAIN_LIMIT_MS)) === null) {
        throw new DrydockError('timed-out', 'The command’s last output was not taken in time.');
      }
    }
    const { exitCode, signal, isLost } = exit;
    const end = isLost ? 'host-lost' : typeof first === 'string' ? first : 'itself';
    // Where its input was lost it was ended: how says nothing of it.
    const known = end === 'host-lost' ? { exitCode: null, signal: null } : { exitCode, signal };
    return { ...known, end, durationMs };
  } catch (error) {
    // Whoever took the output failed: nobody is left to run it for.
    await gate.end();
    throw error;
  } finally {
    for (const pump of pumps) {
      pump.stop();
    }
  }
}
