import assert from 'node:assert/strict';
import { checkContext } from './check-context.ts';
import type { ConformanceCheck, ConformanceHarness } from './harness.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import { leavesNothing } from './lifecycle.ts';
import type { Fault } from './recorder.ts';
import { list } from './words.ts';
import { type ActiveResource, forEveryFault, type World } from './world.ts';

const CRASHES: readonly Fault[] = ['crash-before-act', 'crash-after-act'];
const ALL_FAULTS: readonly Fault[] = [...CRASHES, 'abort-during-act'];

/** Whoever updates in place says of what to what: else nobody has looked. */
export function updateExampleChecks(
  kind: LoadedKind,
  { examples }: ConformanceHarness,
): readonly ConformanceCheck[] {
  return kind.resource.update === undefined
    ? []
    : [
        {
          name: 'resource.update has an example with a configuration that it updates to',
          run: async () =>
            assert.ok(
              examples.some(({ updatesTo }) => updatesTo !== undefined),
              'give at least one example `updatesTo`',
            ),
        },
      ];
}

/** Updates in place: whatever happens in between, there is one thing, and nothing is left of it. */
export function updateChecks(world: World): readonly ConformanceCheck[] {
  if (world.kind.resource.update === undefined || world.example.updatesTo === undefined) {
    return [];
  }
  return [
    {
      name: 'a resource that is updated, twice, is one thing, and is destroyed without a trace',
      run: () =>
        leavesNothing(world, async () => {
          const resource = await world.activeResource();
          const { length } = await world.witness();
          const calls = world.updateRecorder(resource);
          const once = await world.updateResource(calls.open().context, resource);
          await isOne(world, length);
          // Its outcome was not written: whoever comes next has the same view, and the same calls.
          const twice = await world.updateResource(calls.open().context, resource);
          assert.deepEqual(twice.state, once.state, 'resource.update returns another state');
          await isOne(world, length);
          await isOfUse(world, twice);
          await world.destroyResource(twice, calls);
        }),
    },
    {
      name: 'an update that crashed anywhere is gone on with by another process, and there is one thing',
      run: () =>
        leavesNothing(world, async () => {
          const clean = await world.activeResource();
          const { length } = await world.witness();
          await world.destroyResource(clean);
          await atEveryCut(world, CRASHES, async (resource, calls) => {
            const updated = await world.updateResource(calls.open().context, resource);
            await isOne(world, length);
            await isOfUse(world, updated);
            await world.destroyResource(updated, calls);
          });
        }),
    },
    {
      name: 'a resource whose update was cut off anywhere is of use as it was, and is destroyed without a trace',
      run: () =>
        leavesNothing(world, () =>
          atEveryCut(world, ALL_FAULTS, async (resource, calls) => {
            const left = { ...resource, state: calls.kept() ?? resource.state };
            await isOfUse(world, left);
            await world.destroyResource(resource, calls);
          }),
        ),
    },
  ];
}

function atEveryCut(
  world: World,
  faults: readonly Fault[],
  then: (resource: ActiveResource, calls: ReturnType<World['updateRecorder']>) => Promise<void>,
): Promise<void> {
  let next: ActiveResource | null = null;
  return forEveryFault(
    faults,
    async () => {
      next = await world.activeResource();
      return next;
    },
    ({ context }, resource) => world.updateResource(context, resource),
    (calls, resource) => then(resource, calls),
    // Asked before the resource is there, and opened after.
    () => lazily(() => world.updateRecorder(next ?? assert.fail('there is no resource'))),
  );
}

/** A recorder of what is not there yet. */
function lazily(
  make: () => ReturnType<World['updateRecorder']>,
): ReturnType<World['updateRecorder']> {
  let made: ReturnType<World['updateRecorder']> | null = null;
  const recorder = (): ReturnType<World['updateRecorder']> => (made ??= make());
  return { open: (options) => recorder().open(options), kept: () => recorder().kept() };
}

async function isOne(world: World, length: number): Promise<void> {
  const seen = await world.witness();
  assert.ok(
    seen.length === length,
    `there are ${seen.length} things after resource.update where there were ${length}: ${list(seen)}`,
  );
}

/** Leases are set up on it, and its kind calls it well. */
async function isOfUse(world: World, resource: ActiveResource): Promise<void> {
  const { health } = world.kind.resource;
  const context = checkContext(world.use.node, world.use.secrets);
  const found = (await health?.check(context, resource)) ?? null;
  assert.ok(found === null, `resource.health.check says: ${JSON.stringify(found)}`);
  const lease = await world.activeLease(resource);
  await world.destroyLease(lease);
}
