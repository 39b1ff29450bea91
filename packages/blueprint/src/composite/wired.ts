import type { JsonObject } from '@drydock/model';
import { stateIn } from './member.ts';

/** Where a lease's state has what `wire` returned. No part is called so. */
export const WIRED = 'wired';

export const wiredIn = (state: JsonObject | null): JsonObject | null => stateIn(state, WIRED);
