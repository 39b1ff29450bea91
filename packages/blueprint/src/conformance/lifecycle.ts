import assert from 'node:assert/strict';
import type { ConformanceCheck } from './harness.ts';
import type { Fault } from './recorder.ts';
import { list, sameThings } from './words.ts';
import { type ActiveResource, type AnyLease, forEveryFault, type World } from './world.ts';

const CRASHES: readonly Fault[] = ['crash-before-act', 'crash-after-act'];
const ALL_FAULTS: readonly Fault[] = [...CRASHES, 'abort-during-act'];

/** Resources: whatever happens in between, one thing is built and nothing is left of it. */
export function resourceChecks(world: World): readonly ConformanceCheck[] {
  return [
    {
      name: 'a resource that is activated and destroyed, twice, leaves nothing',
      run: () =>
        leavesNothing(world, async () => {
          const before = await world.witness();
          const resource = await world.activeResource();
          const after = await world.witness();
          assert.notDeepEqual(
            after,
            before,
            'the witness does not see what resource.activate makes',
          );
          await world.destroyResource(resource);
          sameThings(await world.witness(), before, 'resource.destroy has left something');
          await world.destroyResource(resource);
        }),
    },
    {
      name: 'a resource that was never activated can be destroyed',
      run: () => leavesNothing(world, () => world.destroyResource(world.plannedResource())),
    },
    {
      name: 'a resource whose activation crashed anywhere is activated again as one thing',
      run: () =>
        leavesNothing(world, async () => {
          const before = await world.witness();
          const clean = await world.activeResource();
          const { length } = await world.witness();
          await world.destroyResource(clean);
          await forEveryFault(
            CRASHES,
            async () => world.plannedResource(),
            ({ context }, resource) => world.activateResource(context, resource),
            async (calls, resource) => {
              const state = await world.activateResource(calls.open().context, resource);
              oneThing('resource.activate', await world.witness(), length, before);
              await world.destroyResource({ ...resource, state });
            },
            world.recorder,
          );
        }),
    },
    {
      name: 'a resource whose activation was cut off anywhere is destroyed without a trace',
      run: () =>
        leavesNothing(world, () =>
          forEveryFault(
            ALL_FAULTS,
            async () => world.plannedResource(),
            ({ context }, resource) => world.activateResource(context, resource),
            (calls, resource) => world.destroyResource(resource, calls),
            world.recorder,
          ),
        ),
    },
  ];
}

/** After a crash there is as much as without one. */
function oneThing(
  where: string,
  seen: readonly string[],
  length: number,
  before: readonly string[],
): void {
  const there = seen.filter((each) => !before.includes(each));
  assert.ok(
    seen.length === length,
    `${where} was called again after a crash, and there are ${seen.length} things where there ` +
      `are ${length} without one: ${list(there)}`,
  );
}

/** Leases: the same, on an active resource. */
export function leaseChecks(world: World): readonly ConformanceCheck[] {
  return [
    {
      name: 'a lease that is set up and destroyed, twice, leaves its resource as it was',
      run: () =>
        onResource(world, async (resource) => {
          const lease = await world.activeLease(resource);
          await world.destroyLease(lease);
          await world.destroyLease(lease);
        }),
    },
    {
      name: 'a lease that was never set up can be destroyed',
      run: () => onResource(world, (resource) => world.destroyLease(world.plannedLease(resource))),
    },
    {
      name: 'a lease whose set-up crashed anywhere is set up again as one thing',
      run: () =>
        onResource(world, async (resource) => {
          const before = await world.witness();
          const clean = world.plannedLease(resource);
          await world.activateLease(world.recorder().open().context, clean);
          const { length } = await world.witness();
          await world.destroyLease(clean);
          await forEveryFault(
            CRASHES,
            async () => world.plannedLease(resource),
            ({ context }, lease) => world.activateLease(context, lease),
            async (calls, lease) => {
              const state = await world.activateLease(calls.open().context, lease);
              oneThing('lease.activate', await world.witness(), length, before);
              await world.destroyLease({ ...lease, state });
            },
            world.recorder,
          );
        }),
    },
    {
      name: 'a lease whose set-up was cut off anywhere is destroyed without a trace',
      run: () =>
        onResource(world, (resource) =>
          forEveryFault(
            ALL_FAULTS,
            async () => world.plannedLease(resource),
            ({ context }, lease) => world.activateLease(context, lease),
            (calls, lease) => world.destroyLease(lease, calls),
            world.recorder,
          ),
        ),
    },
    {
      name: 'a resource that is destroyed takes its leases along',
      run: () =>
        leavesNothing(world, async () => {
          const resource = await world.activeResource();
          await world.activeLease(resource);
          await world.destroyResource(resource);
        }),
    },
  ];
}

/** Runs the body on an active resource, which has to look the same before and after. */
export async function onResource(
  world: World,
  body: (resource: ActiveResource) => Promise<void>,
): Promise<void> {
  await leavesNothing(world, async () => {
    const resource = await world.activeResource();
    const before = await world.witness();
    await body(resource);
    sameThings(await world.witness(), before, 'lease.destroy has left something');
    await world.destroyResource(resource);
  });
}

/** Runs the body on an active lease, which is destroyed after it. */
export async function onLease(
  world: World,
  body: (lease: AnyLease) => Promise<void>,
): Promise<void> {
  await onResource(world, async (resource) => {
    const lease = await world.activeLease(resource);
    await body(lease);
    await world.destroyLease(lease);
  });
}

export async function leavesNothing(world: World, body: () => Promise<void>): Promise<void> {
  const before = await world.witness();
  await body();
  sameThings(await world.witness(), before, 'something is left of it');
}
