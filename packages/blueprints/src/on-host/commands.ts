import {
  command,
  type ActiveLease,
  type CommandInterface,
  type CommandProgram,
  type LeaseView,
  type OfferedInterface,
} from '@drydock/blueprint';
import { DrydockError, type JsonObject } from '@drydock/model';
import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { hostInUse } from './held-host.ts';
import { markOf, placeOf, temporaryOf, workOf, type LeasePlace } from './directories.ts';

/**
 * Takes the lease's directory, the one to start in, and a word that nobody else knows. It has its mark already when it
 * looks for the directory: whoever ends the lease renames that first and looks for marks then, and so either is seen.
 */
const ENTER = `
cd -- "$1" 2>/dev/null || { echo "$3 lease" >&2; exit 75; }
cd -- "$2" 2>/dev/null || { echo "$3 cwd" >&2; exit 75; }
shift 3
unset OLDPWD
`;

const RUN_PROGRAM = `
${ENTER}
exec "$@"
`;

/** One argument may hold 128 KiB at most: a script comes in parts. A blank keeps one that starts with a dash whole. */
const RUN_SCRIPT = `
${ENTER}
script=
for part; do script=$script$part; done
set --
eval "unset script part; $script"
`;

/** Of four bytes at most. */
const PART_LENGTH = 30_000;

/**
 * Commands in the directory of a lease, passed on to the host that its resource stands on. All that they start bears
 * the lease's mark.
 */
export function commandsInLease(host: ActiveLease, place: LeasePlace): CommandInterface {
  const { exec } = host.use(command);
  const work = workOf(place);
  const [mark, attemptId] = markOf(place);
  return {
    exec: async ({ program, cwd = '.', env, stdin, timeoutMs }, { onOutput, ...run }) => {
      const word = `refused-${randomUUID()}`;
      let refusal = '';
      const ended = await exec(
        {
          argv: argvIn(program, [work, posix.resolve(work, cwd), word]),
          env: { HOME: work, TMPDIR: temporaryOf(place), ...env, [mark]: attemptId },
          timeoutSeconds: Math.max(1, Math.ceil(timeoutMs / 1_000)),
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
            await onOutput(stream, chunk);
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
export function commandOnHost<
  Config,
  State extends { readonly directory: string },
  Attributes,
>(): OfferedInterface<LeaseView<Config, State, Attributes, JsonObject | null>> {
  return command.run((lease, use) => ({
    exec: async (spec, run) =>
      commandsInLease(await hostInUse(use), placeOf(lease)).exec(spec, run),
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

function refused(why: string): DrydockError {
  return why === 'cwd'
    ? new DrydockError(
        'command-refused',
        'The working directory does not exist, or the lease may not enter it.',
        { hint: 'Leave it out for the lease’s own directory; a relative one is taken from there.' },
      )
    : new DrydockError('command-refused', 'The lease’s directory is gone; nothing was run.', {
        hint: 'The lease has ended, or something that it ran has removed it.',
      });
}
