import {
  againAfter,
  command,
  defineBlueprint,
  done,
  execInputOf,
  failed,
  type HeldImplementation,
  type HeldLease,
  type LeaseView,
  type LoadedKind,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { posix } from 'node:path';
import { z } from 'zod';

/** Longer than any test: whoever goes on was woken, and has not merely waited. */
const NEVER_MS = 3_600_000;
const TIMEOUT_SECONDS = 20;

const config = z.strictObject({
  on: z.array(z.string()).optional().describe('Blueprints that it may stand on.'),
});
const state = z.strictObject({ path: z.string() });
type Lease = LeaseView<z.infer<typeof config>, z.infer<typeof state>, unknown, unknown>;

/**
 * Ends every process whose environment has the line `$MARK`; this one has it as a value only. All are looked
 * at by one program: one or two for each would be hundreds, each time.
 */
const END_MARKED = `
tries=0
while [ "$tries" -lt 200 ]; do
  found=
  for environ in $(grep -lzxF -e "$MARK" /proc/[0-9]*/environ 2>/dev/null); do
    pid=\${environ#/proc/}
    kill -9 "\${pid%/environ}" 2>/dev/null && found=1
  done
  [ -z "$found" ] && exit 0
  tries=$((tries + 1))
  sleep 0.02
done
exit 1
`;

/** What a command and a terminal have alike. */
interface Where {
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/**
 * A kind whose resource is a directory on something leased that runs commands: a working copy on a
 * host, or a sandbox in a working copy. Commands of its leases run in the directory.
 */
export function directoryOn(names: { kind: string; provides: string; on: string }): LoadedKind {
  const marker = `${names.kind.toUpperCase().replaceAll('-', '_')}_ATTEMPT`;
  return defineBlueprint({
    kind: names.kind,
    provides: names.provides,
    summary: `A directory on a ${names.on}.`,
    config,
    state,
    resource: {
      name: (_, id) => `${names.kind} ${id}`,
      leases: [names.on],

      async activate(context, { id, config }) {
        const wish = { type: names.on, ...(config.on && { blueprints: config.on }) };
        const base = await context.lease('base', wish);
        if (base.status === 'waiting') {
          return againAfter(NEVER_MS, `Waits for the ${names.on} ${base.id}.`);
        }
        if (base.status === 'ended') {
          return failed(base.reason);
        }
        const path = await context.call('make', { id }, (_key, request) =>
          run(base, 'mkdir -p -- "$NAME" && cd -- "$NAME" && pwd', { NAME: request.id }),
        );
        return done({ path });
      },

      async destroy(context, { id }) {
        const base = await context.held('base');
        // Never placed, or lost: what was in the lease's directory went with it.
        if (base?.status === 'active') {
          await run(base, 'rm -rf -- "$NAME"', { NAME: id });
        }
        return done();
      },
    },
    lease: {
      async destroy(context, lease) {
        const base = await context.held('base');
        if (base?.status === 'active') {
          await run(base, END_MARKED, { MARK: `${marker}=${lease.attemptId}` });
        }
        return done();
      },
    },
    interfaces: [
      command.on((lease: Lease, { held }) => {
        const commands = async (): Promise<HeldImplementation<typeof command.operations>> => {
          const base = await held('base');
          if (base?.status !== 'active') {
            throw new DrydockError('command-refused', `${lease.resource.id} has lost its base.`);
          }
          return base.use(command);
        };
        /** In the directory, and marked. */
        const here = <Input extends Where>(input: Input) => ({
          ...input,
          cwd: posix.resolve(lease.resource.state.path, input.cwd ?? '.'),
          env: { ...input.env, [marker]: lease.attemptId },
        });
        return {
          exec: async (spec, use) => (await commands()).exec(execInputOf(here(spec)), use),
          terminal: async (input, use) => (await commands()).terminal(here(input), use),
        };
      }),
    ],
  });
}

/** Runs a script to its end; its output without the last line break. */
export async function run(
  base: HeldLease & { readonly status: 'active' },
  script: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const chunks: Uint8Array[] = [];
  const result = await base.use(command).exec(
    { script, env, timeoutSeconds: TIMEOUT_SECONDS },
    {
      emit: async (_, chunk) => {
        chunks.push(chunk);
      },
    },
  );
  const said = Buffer.concat(chunks).toString().trimEnd();
  if (result.exitCode !== 0) {
    throw new DrydockError('command-failed', `${result.end}, ${result.exitCode}: ${said}`);
  }
  return said;
}
