import type { WorkContext } from '@drydock/blueprint';
import { z } from 'zod';
import { launchName } from './launch.ts';

const launchedResult = z.object({ came: z.literal('launched'), instanceId: z.string() });

/** Instances that launches are recorded to have made, the first one first. */
export async function recordedInstances(context: WorkContext): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let number = 1; ; number += 1) {
    const call = await context.recall(launchName(number));
    if (call === null) {
      return ids;
    }
    const launched = launchedResult.safeParse(call.result?.value);
    if (launched.success) {
      ids.push(launched.data.instanceId);
    }
  }
}
