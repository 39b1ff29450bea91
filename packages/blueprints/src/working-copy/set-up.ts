import {
  done,
  failed,
  notEntitled,
  type ActiveLease,
  type Step,
  type WorkContext,
} from '@drydock/blueprint';
import { endLease, makeLeaseDirectory, placeOf } from '../on-host/directories.ts';
import { prepareCheckout, type CheckedOut } from './after-checkout.ts';
import { checkOut } from './checkout.ts';
import type { Had, LeaseState } from './config.ts';
import { resolveMerges, type ResolvedMerge } from './merges.ts';
import { leaseDirectoryOf, shellInLease, type Lease } from './in-lease.ts';
import { planOf, type PlannedCheckout } from './plan.ts';
import { remotesOf } from './remotes.ts';
import { resolve, type Resolved } from './resolve.ts';
import type { TellOptions } from './tell.ts';

/** A commit, and what is merged on top of it. */
type ResolvedAll = Resolved & { readonly merges: readonly ResolvedMerge[] };

type Refused = { readonly refused: string };

/** Has a lease's repositories checked out; once, whatever crashes in between. */
export async function setUp(
  context: WorkContext,
  host: ActiveLease,
  lease: Lease,
): Promise<Step<LeaseState>> {
  const { config, state } = lease.resource;
  const planned = planOf(config, lease.attributes);
  if (typeof planned === 'string') {
    return failed(planned);
  }
  const place = placeOf(lease);
  await context.call('make', null, async () => {
    await makeLeaseDirectory(host, place, context);
    if (!(await context.entitled())) {
      await endLease(host, place, context);
      throw notEntitled();
    }
    return null;
  });
  const shell = shellInLease(host, place);
  const { signal, secrets } = context;
  const { git, version, directory } = state;
  const remotes = remotesOf({ shell, git, version, directory, secrets });
  const spentMs = new Map<PlannedCheckout, number>();
  /** Within what is left of a repository's time. */
  const timed = async <Result>(
    each: PlannedCheckout,
    work: (options: TellOptions) => Promise<Result>,
  ): Promise<Result> => {
    const startedAt = performance.now();
    const spent = spentMs.get(each) ?? 0;
    const result = await work({ signal, endsAt: startedAt + each.timeoutSeconds * 1_000 - spent });
    spentMs.set(each, spent + performance.now() - startedAt);
    return result;
  };

  const resolved = await context.call(
    'resolve',
    null,
    async (): Promise<{ readonly all: readonly ResolvedAll[] } | Refused> => {
      const all: ResolvedAll[] = [];
      for (const each of planned) {
        const answer = await timed(each, (options) => resolve(remotes, directory, each, options));
        if ('refused' in answer) {
          return about(each, answer.refused);
        }
        const merges = await timed(each, (options) =>
          resolveMerges(remotes, directory, config, each, options),
        );
        if ('refused' in merges) {
          return about(each, merges.refused);
        }
        all.push({ ...answer, merges: merges.merges });
      }
      return { all };
    },
  );
  if ('refused' in resolved) {
    return failed(resolved.refused);
  }

  const repositories: Had[] = [];
  for (const [index, each] of planned.entries()) {
    const what = resolved.all[index];
    if (what === undefined) {
      return failed('What was resolved is not what is asked for.');
    }
    const had = await context.call(`checkout ${index}`, null, async (): Promise<Had | Refused> => {
      const answer = await timed(each, (options) =>
        have(
          {
            shell,
            remotes,
            git,
            resourceDirectory: directory,
            leaseDirectory: leaseDirectoryOf(place),
            config,
            planned: each,
            options,
          },
          what,
        ),
      );
      return 'refused' in answer ? about(each, answer.refused) : answer;
    });
    if ('refused' in had) {
      return failed(had.refused);
    }
    repositories.push(had);
  }
  return done({ repositories });
}

/** Checks one out, with all that is to be on top of it and in it. */
async function have(
  here: Omit<CheckedOut, 'head' | 'merges'>,
  what: ResolvedAll,
): Promise<Had | Refused> {
  const { ref, commit, branch, merges, id } = what;
  const copy = await checkOut(here, { ref, commit, branch, id });
  if ('refused' in copy) {
    return copy;
  }
  const prepared = await prepareCheckout({ ...here, head: commit, merges });
  if ('refused' in prepared) {
    return prepared;
  }
  const { name, directory, access } = here.planned;
  return { name, directory, url: access.url, ref, commit, branch, ...copy, ...prepared };
}

const about = ({ name }: PlannedCheckout, why: string): Refused => ({
  refused: `${name}: ${why}`,
});
