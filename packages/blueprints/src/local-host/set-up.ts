import type { CommandEnd, WorkContext } from '@drydock/blueprint';
import { plainText } from '@drydock/model';
import { type GateTarget, runInGate } from '@drydock/transport';

/** Enough for the lines that matter, small enough for a timeline. */
const STDERR_TAIL_BYTES = 2_000;
const STDERR_TAIL_LINES = 5;

export type SetUpOutcome = {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly end: CommandEnd;
  readonly stderr: string;
};

/** Runs the script in the lease's directory. Rejects, so that nothing is recorded, when aborted. */
export async function runSetUp(
  target: GateTarget,
  setUp: { readonly script: string; readonly timeoutSeconds: number },
  context: WorkContext,
): Promise<SetUpOutcome> {
  let tail = Buffer.alloc(0);
  const { exitCode, signal, end } = await runInGate(
    target,
    { program: { script: setUp.script }, timeoutMs: setUp.timeoutSeconds * 1_000 },
    {
      signal: context.signal,
      entitled: () => context.entitled(),
      onOutput: (stream, chunk) => {
        if (stream === 'stderr') {
          tail = Buffer.concat([tail, chunk]).subarray(-STDERR_TAIL_BYTES);
        }
      },
    },
  );
  context.signal.throwIfAborted();
  return { exitCode, signal, end, stderr: lastLines(tail.toString('utf8')) };
}

/** A sentence for the timeline, or null where the script succeeded. */
export function whySetUpFailed(outcome: SetUpOutcome, timeoutSeconds: number): string | null {
  if (outcome.end === 'itself' && outcome.exitCode === 0) {
    return null;
  }
  const what =
    outcome.end === 'timeout'
      ? `took longer than ${timeoutSeconds} s`
      : outcome.exitCode === null
        ? `was ended by ${outcome.signal ?? 'an unknown signal'}`
        : `exited with ${outcome.exitCode}`;
  return `The set-up script ${what}${outcome.stderr === '' ? '.' : `: ${outcome.stderr}`}`;
}

function lastLines(text: string): string {
  const lines = plainText(text, STDERR_TAIL_BYTES).split('\n');
  return lines.slice(-STDERR_TAIL_LINES).join('\n');
}
