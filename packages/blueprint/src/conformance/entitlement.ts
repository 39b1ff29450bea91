import assert from 'node:assert/strict';
import type { ConformanceCheck } from './harness.ts';
import { onResource } from './lifecycle.ts';
import { NoAnswer } from './supervise.ts';
import { list, sameThings } from './words.ts';
import type { ActiveResource, AnyLease, World } from './world.ts';

/**
 * Set-up that comes too late: whoever sets up may have been held up while somebody else has destroyed the
 * lease. Then nobody comes any more to take away what it makes.
 */
export function entitlementChecks(world: World): readonly ConformanceCheck[] {
  if (!needsSetUp(world)) {
    return [];
  }
  return [
    {
      name: 'a lease that is not entitled to it any more is not set up, and leaves nothing',
      run: () =>
        onResource(world, async (resource) => {
          const made = await whatSetUpMakes(world, resource);
          const before = await world.witness();
          const lease = world.plannedLease(resource);
          let asked = 0;
          await setUp(world, lease, async () => {
            asked += 1;
            return false;
          });
          assert.ok(
            asked > 0 || made.length === 0,
            `lease.activate makes ${list(made)} and does not ask \`context.entitled\``,
          );
          sameThings(
            await world.witness(),
            before,
            'lease.activate was told that the lease is not entitled, and left something',
          );
          await world.destroyLease(lease);
        }),
    },
    {
      name: 'a lease that is destroyed as soon as its set-up has asked whether it is entitled leaves nothing',
      run: () =>
        onResource(world, async (resource) => {
          const before = await world.witness();
          const lease = world.plannedLease(resource);
          const calls = world.recorder();
          const endings: Promise<void>[] = [];
          const end = async (): Promise<boolean> => {
            if (endings.length > 0) {
              // Whoever asks once more is told.
              await endings[0];
              return false;
            }
            endings.push(world.destroyLease(lease, calls));
            await endings[0];
            return true;
          };
          await setUp(world, lease, end, calls);
          // Whoever sets up need not wait for the answer to see that it is over.
          await endings[0];
          // Where it does not ask, the check before this one says so.
          if (endings.length > 0) {
            sameThings(
              await world.witness(),
              before,
              'lease.activate makes after it has asked what lease.destroy, which came in between, cannot find',
            );
          }
          await world.destroyLease(lease, calls);
        }),
    },
  ];
}

/** Where the kind cannot say it, the checks are there, and say so. */
function needsSetUp({ kind, example }: World): boolean {
  try {
    return kind.lease.needsSetUp(example.config, example.attributes);
  } catch {
    return true;
  }
}

/** What there is of a lease that was set up, in the words of the witness. */
async function whatSetUpMakes(world: World, resource: ActiveResource): Promise<readonly string[]> {
  const before = new Set(await world.witness());
  const lease = await world.activeLease(resource);
  const made = (await world.witness()).filter((each) => !before.has(each));
  await world.destroyLease(lease);
  return made;
}

/** However it ends: what is left is what counts. */
async function setUp(
  world: World,
  lease: AnyLease,
  entitled: () => Promise<boolean>,
  calls = world.recorder(),
): Promise<void> {
  const { context } = calls.open({ entitled });
  await world.activateLease(context, lease).catch((error: unknown) => {
    if (error instanceof NoAnswer) {
      throw error;
    }
  });
}
