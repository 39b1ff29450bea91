import assert from 'node:assert/strict';
import { checkContext } from './check-context.ts';
import type { ConformanceCheck } from './harness.ts';
import { onResource } from './lifecycle.ts';
import { within } from './supervise.ts';
import { sameThings } from './words.ts';
import type { World } from './world.ts';

/** What the kind itself says of its resources. */
export function healthChecks(world: World): readonly ConformanceCheck[] {
  const { health } = world.kind.resource;
  if (health === undefined) {
    return [];
  }
  return [
    {
      name: 'a resource that was just activated is well, and looking at it changes nothing',
      run: () =>
        onResource(world, async (resource) => {
          const context = checkContext(world.use.node, world.use.secrets);
          const before = await world.witness();
          const looking = health.check(context, resource);
          const found = await within('resource.health.check', world.timeoutMs, looking);
          const said = typeof found === 'string' ? found : (found?.lost ?? null);
          assert.ok(said === null, `resource.health.check says: ${said}`);
          sameThings(await world.witness(), before, 'resource.health.check has changed something');
        }),
    },
  ];
}
