import assert from 'node:assert/strict';
import type { OutsideThing } from '../outside.ts';
import { checkContext } from './check-context.ts';
import type { ConformanceCheck } from './harness.ts';
import { leavesNothing } from './lifecycle.ts';
import { within } from './supervise.ts';
import { list, sameThings } from './words.ts';
import { finish, type World } from './world.ts';

/** What the kind finds outside under the installation's marks, and that it can take it back without a row. */
export function outsideChecks(world: World): readonly ConformanceCheck[] {
  const { outside } = world.kind.resource;
  if (outside === undefined) {
    return [];
  }
  const { config } = world.example;
  const look = checkContext(world.use.node, world.use.secrets);
  const found = async (resourceId: string): Promise<readonly OutsideThing[]> => {
    const things = await within(
      'resource.outside.list',
      world.timeoutMs,
      outside.list(look, config),
    );
    return things.filter((thing) => thing.resourceId === resourceId);
  };
  return [
    {
      name: 'what is built is found outside under its own mark while it is there, and is its own',
      run: () =>
        leavesNothing(world, async () => {
          const resource = await world.activeResource();
          const things = await found(resource.id);
          assert.ok(things.length > 0, 'resource.outside.list does not find what was built');
          for (const thing of things) {
            assert.equal(thing.epoch, look.installation.epoch, `the epoch of ${thing.id}`);
            assert.ok(
              outside.owns?.(resource, thing) ?? true,
              `resource.outside.owns says that ${thing.id} is not its resource’s own`,
            );
          }
          await world.destroyResource(resource);
          const left = (await found(resource.id)).map(({ id }) => id);
          assert.ok(left.length === 0, `resource.outside.list still finds ${list(left)}`);
        }),
    },
    {
      name: 'what nobody owns is taken back without its row, twice',
      run: () =>
        leavesNothing(world, async () => {
          const before = await world.witness();
          const resource = await world.activeResource();
          const things = await found(resource.id);
          for (const thing of [...things, ...things]) {
            await finish('resource.outside', world.recorder().open().context, () =>
              outside.remove(look, config, thing),
            );
          }
          sameThings(await world.witness(), before, 'resource.outside.remove has left something');
          await world.destroyResource(resource);
        }),
    },
  ];
}
