import assert from 'node:assert/strict';
import type { ConformanceCheck } from './harness.ts';
import type { Fault } from './recorder.ts';
import { type ActiveResource, type AnyLease, finish, forEveryFault, type World } from './world.ts';

const CRASHES: readonly Fault[] = ['crash-before-act', 'crash-after-act'];
const ALL_FAULTS: readonly Fault[] = [...CRASHES, 'abort-during-act'];

/** Resources: whatever happens in between, one thing is built and nothing is left of it. */
export function resourceChecks(world: World): readonly ConformanceCheck[] {
  const { kind } = world;
  return [
    {
      name: 'a resource that is activated and destroyed, twice, leaves nothing',
      run: () =>
        leavesNothing(world, async () => {
          const before = await world.witness();
          const resource = await world.activeResource();
          assert.notDeepEqual(await world.witness(), before, 'the witness does not see it');
          await world.destroyResource(resource);
          assert.deepEqual(await world.witness(), before);
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
          const clean = await world.activeResource();
          const { length } = await world.witness();
          await world.destroyResource(clean);
          await forEveryFault(
            CRASHES,
            async () => world.plannedResource(),
            ({ context }, resource) =>
              finish(() => kind.resource.activate(context, resource), context),
            async (calls, resource) => {
              const { context } = calls.open();
              const activated = await finish(
                () => kind.resource.activate(context, resource),
                context,
              );
              const state = kind.state.parse(activated);
              assert.equal((await world.witness()).length, length);
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
            ({ context }, resource) =>
              finish(() => kind.resource.activate(context, resource), context),
            (calls, resource) => world.destroyResource(resource, calls),
            world.recorder,
          ),
        ),
    },
  ];
}

/** Leases: the same, on an active resource. */
export function leaseChecks(world: World): readonly ConformanceCheck[] {
  const { kind } = world;
  const activate = async (
    context: Parameters<typeof kind.lease.activate>[0],
    lease: Parameters<typeof kind.lease.activate>[1],
  ): Promise<unknown> => finish(() => kind.lease.activate(context, lease), context);
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
          const clean = world.plannedLease(resource);
          await activate(world.recorder().open().context, clean);
          const { length } = await world.witness();
          await world.destroyLease(clean);
          await forEveryFault(
            CRASHES,
            async () => world.plannedLease(resource),
            ({ context }, lease) => activate(context, lease),
            async (calls, lease) => {
              const state = kind.leaseState.parse(await activate(calls.open().context, lease));
              assert.equal((await world.witness()).length, length);
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
            ({ context }, lease) => activate(context, lease),
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
    try {
      await body(resource);
      assert.deepEqual(await world.witness(), before, 'the lease left something');
    } finally {
      await world.destroyResource(resource);
    }
  });
}

/** Runs the body on an active lease, which is destroyed after it. */
export async function onLease(
  world: World,
  body: (lease: AnyLease) => Promise<void>,
): Promise<void> {
  await onResource(world, async (resource) => {
    const lease = await world.activeLease(resource);
    try {
      await body(lease);
    } finally {
      await world.destroyLease(lease);
    }
  });
}

export async function leavesNothing(world: World, body: () => Promise<void>): Promise<void> {
  const before = await world.witness();
  await body();
  assert.deepEqual(await world.witness(), before, 'something is left');
}
