import type { Json, JsonObject } from '@drydock/model';
import type { HealthContext, WorkContext } from '../context.ts';
import type { ActiveLease } from '../held-lease.ts';
import type { Member } from './member.ts';
import { saidOf } from './named.ts';
import { makeDirectory, sharedHeld, sharedLease } from './shared-lease.ts';

/** What the names of a composite’s own calls begin with; no part has a blank in its name. */
export const builtCall = (name: string): string => `built ${name}`;
export const setUpCall = (name: string): string => `set-up ${name}`;

export interface PartContext {
  readonly context: WorkContext;
  /** Makes the part’s own directory on the lease, where it has one; once. */
  readonly prepare: (lease: ActiveLease, directory: string) => Promise<void>;
}

/**
 * What a part may use: whatever it names is named after it, so that no two parts meet, and what it stands on is what
 * all stand on.
 *
 * @param keep - stores a state of this part
 */
export function partContext(
  member: Member,
  context: WorkContext,
  keep: (state: JsonObject) => Promise<void>,
): PartContext {
  const { name } = member;
  const own = (what: string): string => `${name}.${what}`;
  let prepared: Promise<void> | null = null;
  const prepare: PartContext['prepare'] = (lease, directory) => {
    prepared ??= makeDirectory(lease, directory, context.signal);
    return prepared;
  };
  const forPart: WorkContext = {
    ...context,
    log: (message) => context.log(saidOf(name, message)),
    call: <Request extends Json, Result extends Json>(
      what: string,
      request: Request,
      act: (key: string, request: Request) => Promise<Result>,
    ) => context.call(own(what), request, act),
    recall: (what) => context.recall(own(what)),
    resolve: (what, find) => context.resolve(own(what), find),
    take: (slot) => context.take(slotOf(name, slot)),
    keep,
    held: sharedHeld(member, context.held),
    lease: sharedLease(member, context, prepare),
  };
  return { context: forPart, prepare };
}

export const slotOf = (name: string, slot: string): string => `${name}/${slot}`;

export const partHealthContext = (member: Member, context: HealthContext): HealthContext => ({
  ...context,
  held: sharedHeld(member, context.held),
  // A part that knows of no cheap looks has close ones.
  ...(member.kind.resource.health?.closelyEverySeconds === undefined && { closely: true }),
});
