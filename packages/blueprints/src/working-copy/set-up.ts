import {
  done,
  failed,
  notEntitled,
  type ActiveLease,
  type Step,
  type WorkContext,
} from '@drydock/blueprint';
import { endLease, makeLeaseDirectory, placeOf } from '../on-host/directories.ts';
import { prepareCheckout } from './after-checkout.ts';
import { checkOut } from './checkout.ts';
import type { Had, LeaseState } from './config.ts';
import { leaseDirectoryOf, shellInLease, type Lease } from './in-lease.ts';
import { planOf, type PlannedCheckout } from './plan.ts';
import { resolve, type Resolved } from './resolve.ts';
import type { TellOptions } from './tell.ts';

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
  const optionsFor = ({ timeoutSeconds }: PlannedCheckout): TellOptions => ({
    signal: context.signal,
    endsAt: performance.now() + timeoutSeconds * 1_000,
  });

  const resolved = await context.call(
    'resolve',
    null,
    async (): Promise<{ readonly all: readonly Resolved[] } | Refused> => {
      const all: Resolved[] = [];
      for (const each of planned) {
        const answer = await resolve(shell, state, each, optionsFor(each));
        if ('refused' in answer) {
          return about(each, answer.refused);
        }
        all.push(answer);
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
      const here = {
        shell,
        git: state.git,
        resourceDirectory: state.directory,
        leaseDirectory: leaseDirectoryOf(place),
        config,
        planned: each,
        options: optionsFor(each),
      };
      const copy = await checkOut(here, what);
      if ('refused' in copy) {
        return about(each, copy.refused);
      }
      const prepared = await prepareCheckout({ ...here, head: what.commit });
      if ('refused' in prepared) {
        return about(each, prepared.refused);
      }
      return {
        name: each.name,
        directory: each.directory,
        url: each.access.url,
        ref: what.ref,
        commit: what.commit,
        branch: what.branch,
        foundBy: copy.foundBy,
        ...prepared,
      };
    });
    if ('refused' in had) {
      return failed(had.refused);
    }
    repositories.push(had);
  }
  return done({ repositories });
}

const about = ({ name }: PlannedCheckout, why: string): Refused => ({
  refused: `${name}: ${why}`,
});
