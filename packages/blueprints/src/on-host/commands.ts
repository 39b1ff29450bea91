import {
  command,
  type ActiveLease,
  type CommandInterface,
  type CommandProgram,
  type LeaseView,
  type OfferedInterface,
} from '@drydock/blueprint';
import { BOUNDS, DrydockError, type JsonObject } from '@drydock/model';
import { checkProgram } from '@drydock/transport';
import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { hostInUse } from './held-host.ts';
import { markOf, placeOf, temporaryOf, workOf, type LeasePlace } from './directories.ts';

/**
 * Takes the lease's directory, the one to start in, a word that nobody else knows, and the holder's environment: how
 * many variables, then these. The program has its mark already when it looks for the directory: whoever ends the
 * lease renames that first and looks for marks then, and so either is seen.
 *
 * What is the holder's takes effect here and no sooner, so that nothing of it gets into what confines the program.
 * Own variables start with DRYDOCK_: a holder cannot set those.
 */
const ENTER = `
cd -- "$1" 2>/dev/null || { echo "$3 lease" >&2; exit 75; }
cd -- "$2" 2>/dev/null || { echo "$3 cwd" >&2; exit 75; }
DRYDOCK_WORD=$3
DRYDOCK_COUNT=$4
shift 4
unset OLDPWD
while [ "$DRYDOCK_COUNT" -gt 0 ]; do
  command export "$1" 2>/dev/null || { echo "$DRYDOCK_WORD env" >&2; exit 75; }
  shift
  DRYDOCK_COUNT=$((DRYDOCK_COUNT - 1))
done
unset DRYDOCK_WORD DRYDOCK_COUNT
`;

const RUN_PROGRAM = `
${ENTER}
exec "$@"
`;

/** One argument may hold 128 KiB at most: a script comes in parts. */
const RUN_SCRIPT = `
${ENTER}
DRYDOCK_SCRIPT=
for DRYDOCK_PART; do DRYDOCK_SCRIPT=$DRYDOCK_SCRIPT$DRYDOCK_PART; done
set --
eval "unset DRYDOCK_SCRIPT DRYDOCK_PART; $DRYDOCK_SCRIPT"
`;

/** Of four bytes at most. */
const PART_LENGTH = 30_000;

/**
 * Commands in the directory of a lease, passed on to the host that its resource stands on. All that they start bears
 * the lease's mark.
 *
 * @param confinedBy - a program with arguments that runs what follows them, and nothing of the holder's before
 */
export function commandsInLease(
  host: ActiveLease,
  place: LeasePlace,
  confinedBy: readonly string[] = [],
): CommandInterface {
  const { exec } = host.use(command);
  const work = workOf(place);
  const [mark, attemptId] = markOf(place);
  return {
    exec: async ({ program, cwd = '.', env, stdin, timeoutMs }, run) => {
      checkProgram({ program, cwd, ...(env !== undefined && { env }), timeoutMs });
      const word = `refused-${randomUUID()}`;
      let refusal = '';
      const pairs = Object.entries({ HOME: work, TMPDIR: temporaryOf(place), ...env });
      const first = [
        work,
        posix.resolve(work, cwd),
        word,
        String(pairs.length),
        ...pairs.map(([name, value]) => `${name}=${value}`),
      ];
      const [start, ...args] = [...confinedBy, ...argvIn(program, first)];
      const ended = await exec(
        {
          argv: [start ?? '', ...args],
          env: { [mark]: attemptId },
          timeoutSeconds: Math.min(
            Math.max(1, Math.ceil(timeoutMs / 1_000)),
            BOUNDS.execTimeoutSecondsMax,
          ),
          ...(stdin !== undefined && {
            stdin: Buffer.from(stdin).toString('base64'),
            stdinEncoding: 'base64' as const,
          }),
        },
        {
          ...run,
          emit: async (stream, bytes) => {
            const chunk = Buffer.from(bytes);
            if (stream === 'stderr' && chunk.toString('latin1').startsWith(word)) {
              refusal = chunk
                .toString('latin1')
                .trimEnd()
                .slice(word.length + 1);
              return;
            }
            await run.onOutput(stream, chunk);
          },
        },
      );
      if (refusal !== '') {
        throw refused(refusal);
      }
      return { ...ended, end: ended.end === 'lease-ended' ? 'cancelled' : ended.end };
    },
  };
}

/** The `command` interface of leases that are directories on the host that their resource stands on. */
export function commandOnHost<Config, State extends { readonly directory: string }, Attributes>(
  confinedBy: (state: State) => readonly string[] = () => [],
): OfferedInterface<LeaseView<Config, State, Attributes, JsonObject | null>> {
  return command.run((lease, use) => ({
    exec: async (spec, run) => {
      const confined = confinedBy(lease.resource.state);
      return commandsInLease(await hostInUse(use), placeOf(lease), confined).exec(spec, run);
    },
  }));
}

function argvIn(program: CommandProgram, first: readonly string[]): [string, ...string[]] {
  return 'script' in program
    ? ['/bin/sh', '-c', RUN_SCRIPT, 'sh', ...first, ...partsOf(program.script)]
    : ['/bin/sh', '-c', RUN_PROGRAM, 'sh', ...first, ...program.argv];
}

function partsOf(script: string): readonly string[] {
  const parts: string[] = [];
  for (let from = 0; from < script.length;) {
    const last = script.charCodeAt(from + PART_LENGTH - 1);
    // No character is cut in two.
    const length = last >= 0xd800 && last < 0xdc00 ? PART_LENGTH - 1 : PART_LENGTH;
    parts.push(script.slice(from, from + length));
    from += length;
  }
  return parts;
}

const REFUSALS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  lease: [
    'The lease’s directory is gone; nothing was run.',
    'The lease has ended, or something that it ran has removed it.',
  ],
  cwd: [
    'The working directory does not exist, or the lease may not enter it.',
    'Leave it out for the lease’s own directory; a relative one is taken from there.',
  ],
  env: [
    'The shell of this machine refuses one of the environment’s variables.',
    'Some names belong to the shell: OPTIND takes numbers only.',
  ],
};

function refused(why: string): DrydockError {
  const [message, hint] = REFUSALS[why] ?? ['The command was refused.', 'Look at the host.'];
  return new DrydockError('command-refused', message, { hint });
}
