import { DrydockError } from '@drydock/model';
import { posix } from 'node:path';
import type { WorkContext } from '../context.ts';
import type { ActiveLease, FindHeldLease, HeldLease } from '../held-lease.ts';
import { command } from '../interface/command.interface.ts';
import type { Member } from './member.ts';

/**
 * What all parts stand on is one lease, held under the name of its type: whatever a part calls it, and however often
 * it asks, it gets that one. The wish of the first part that asks is the one that counts.
 */
export const sharedHeld =
  ({ kind, directory }: Member, held: FindHeldLease): FindHeldLease =>
  async () => {
    const [type] = kind.resource.leases ?? [];
    const found = type === undefined ? null : await held(type);
    return found?.status === 'active' && directory !== null ? within(found, directory) : found;
  };

/** For one step: what was asked for by one part is there for the others. */
export function askedOnce(context: Pick<WorkContext, 'lease'>): WorkContext['lease'] {
  const asked = new Map<string, Promise<HeldLease>>();
  return (name, wish) => {
    const had = asked.get(name) ?? context.lease(name, wish);
    asked.set(name, had);
    return had;
  };
}

export function sharedLease(
  { kind, directory }: Member,
  context: Pick<WorkContext, 'lease'>,
  prepare: (lease: ActiveLease, directory: string) => Promise<void>,
): WorkContext['lease'] {
  return async (_name, wish): Promise<HeldLease> => {
    if (!(kind.resource.leases ?? []).includes(wish.type)) {
      throw new DrydockError(
        'internal',
        `The kind ${kind.kind} leases a ${wish.type}, which its resource.leases does not name.`,
      );
    }
    const had = await context.lease(wish.type, wish);
    if (had.status !== 'active' || directory === null) {
      return had;
    }
    await prepare(had, directory);
    return within(had, directory);
  };
}

/** The lease, with commands that start in a directory of it. */
function within(lease: ActiveLease, directory: string): ActiveLease {
  return {
    ...lease,
    use: (definition) => {
      const opened = lease.use(definition);
      return definition.name === command.name ? startingIn(directory, opened) : opened;
    },
  };
}

type Act = (input: { readonly cwd?: string }, parts: unknown) => Promise<unknown>;

const startingIn = <Opened extends object>(directory: string, opened: Opened): Opened =>
  Object.fromEntries(
    Object.entries(opened as Record<string, Act>).map(([name, act]) => [
      name,
      (input: { readonly cwd?: string }, parts: unknown) =>
        act({ ...input, cwd: cwdIn(directory, input.cwd ?? '.') }, parts),
    ]),
  ) as Opened;

const cwdIn = (directory: string, cwd: string): string =>
  posix.isAbsolute(cwd) ? cwd : posix.join(directory, cwd);

/** Makes a part’s directory. Repeatable. */
export const makeDirectory = (
  lease: ActiveLease,
  directory: string,
  signal: AbortSignal,
): Promise<void> => run(lease, ['mkdir', '-p', '-m', '0700', '--', directory], signal);

/** Removes it, with whatever the part has left in it. Repeatable. */
export const removeDirectory = (
  lease: ActiveLease,
  directory: string,
  signal: AbortSignal,
): Promise<void> => run(lease, ['rm', '-rf', '--', directory], signal);

async function run(lease: ActiveLease, argv: string[], signal: AbortSignal): Promise<void> {
  const { exitCode } = await lease.use(command).exec({ argv }, { signal });
  if (exitCode !== 0) {
    throw new DrydockError(
      'command-failed',
      `${argv.join(' ')} has failed: exit code ${exitCode ?? 'unknown'}.`,
    );
  }
}
