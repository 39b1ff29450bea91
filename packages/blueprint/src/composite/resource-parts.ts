import type { JsonObject } from '@drydock/model';
import type { HealthContext, WorkContext } from '../context.ts';
import type { Lost } from '../lost.ts';
import { done, type Step } from '../step.ts';
import type { BuiltPart } from './composite.ts';
import {
  resourceOf,
  stateIn,
  type ActiveResource,
  type AnyResource,
  type Member,
} from './member.ts';
import { findingOf, inPart, stepOf } from './named.ts';
import { builtCall, partContext, partHealthContext } from './part-context.ts';
import { askedOnce, removeDirectory, sharedHeld } from './shared-lease.ts';
import { tearDown } from './tear-down.ts';

/**
 * Builds one part after the other. One that is built is not looked at again, whatever crashes later: it need not stand
 * being built twice once others have come to use it.
 */
export async function buildParts(
  members: readonly Member[],
  context: WorkContext,
  whole: AnyResource,
): Promise<Step<JsonObject>> {
  let states: JsonObject = whole.state ?? {};
  const earlier: Record<string, BuiltPart> = {};
  const shared = { ...context, lease: askedOnce(context) };
  for (const member of members) {
    const { name } = member;
    const view = resourceOf(member, whole, stateIn(states, name), earlier);
    const before = (await context.recall(builtCall(name)))?.result ?? null;
    let state = before?.value as JsonObject | undefined;
    if (state === undefined) {
      const own = partContext(member, shared, async (kept) => {
        states = { ...states, [name]: kept };
        await context.keep(states);
      });
      const step = await inPart(name, () => member.kind.resource.activate(own.context, view));
      if (step.step !== 'done') {
        return stepOf(name, step);
      }
      const { result } = step;
      state = await context.call(builtCall(name), null, async () => result);
    }
    states = { ...states, [name]: state };
    earlier[name] = { id: view.id, config: view.config, state };
  }
  return done(states);
}

/** Each part, with what is known of it: also one that was never begun is taken away, since nobody may know it. */
async function known(
  members: readonly Member[],
  context: Pick<WorkContext, 'recall'>,
  whole: AnyResource,
): Promise<readonly { readonly member: Member; readonly view: AnyResource }[]> {
  const earlier: Record<string, BuiltPart> = {};
  const views: { readonly member: Member; readonly view: AnyResource }[] = [];
  for (const member of members) {
    const { name } = member;
    const built =
      stateIn(whole.state, name) ?? (await context.recall(builtCall(name)))?.result?.value;
    const state = (built ?? null) as JsonObject | null;
    const view = resourceOf(member, whole, state, earlier, 'as-far-as-known');
    views.push({ member, view });
    if (state !== null) {
      earlier[name] = { id: view.id, config: view.config, state };
    }
  }
  return views;
}

export async function destroyParts(
  members: readonly Member[],
  context: WorkContext,
  whole: AnyResource,
): Promise<Step<null>> {
  let states: JsonObject = whole.state ?? {};
  const views = await known(members, context, whole);
  const acts = views.map(({ member, view }) => ({
    name: member.name,
    act: async (): Promise<Step<null>> => {
      const { directory } = member;
      const lease =
        directory === null
          ? null
          : await sharedHeld({ ...member, directory: null }, context.held)('');
      const own = partContext(member, context, async (kept) => {
        states = { ...states, [member.name]: kept };
        await context.keep(states);
      });
      if (lease?.status === 'active' && directory !== null) {
        await own.prepare(lease, directory);
      }
      const step = await member.kind.resource.destroy(own.context, view);
      if (step.step === 'done' && lease?.status === 'active' && directory !== null) {
        await removeDirectory(lease, directory, context.signal);
      }
      return step;
    },
  }));
  return tearDown(acts, context.signal);
}

/** The first part that something is wrong with. */
export async function checkParts(
  members: readonly Member[],
  context: HealthContext,
  whole: ActiveResource,
): Promise<string | Lost | null> {
  for (const { member, view } of builtParts(members, whole)) {
    const { health } = member.kind.resource;
    const found =
      health === undefined
        ? null
        : await inPart(member.name, () => health.check(partHealthContext(member, context), view));
    if (found !== null) {
      return findingOf(member.name, found);
    }
  }
  return null;
}

/** The parts of a resource as they are stored, in their order. */
export function builtParts(
  members: readonly Member[],
  whole: ActiveResource,
): readonly { readonly member: Member; readonly view: ActiveResource }[] {
  const earlier: Record<string, BuiltPart> = {};
  return members.map((member) => {
    const state = stateIn(whole.state, member.name) ?? {};
    const view = resourceOf(member, whole, state, earlier, 'as-far-as-known');
    earlier[member.name] = { id: view.id, config: view.config, state };
    return { member, view };
  });
}
