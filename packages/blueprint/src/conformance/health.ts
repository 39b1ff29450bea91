import assert from 'node:assert/strict';
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
          const { node, secrets } = world.use;
          const context = { node, secrets, signal: new AbortController().signal };
          const before = await world.witness();
          const looking = health.check(context, resource);
          const found = await within('resource.health.check', world.timeoutMs, looking);
          assert.ok(found === null, `resource.health.check says: ${found}`);
          sameThings(await world.witness(), before, 'resource.health.check has changed something');
        }),
    },
  ];
}
