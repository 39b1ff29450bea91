import { z } from 'zod';
import { placeState } from '../over-ssh/place.ts';

export const state = z.strictObject({
  ...placeState,
  instanceId: z.string().describe('The instance, which it is for as long as it lives.'),
  instanceType: z.string(),
  market: z.enum(['on-demand', 'spot']),
});

export type State = z.infer<typeof state>;
