import type { JsonObject } from '@drydock/model';
import type { WorkContext } from '../context.ts';
import { done, type Step } from '../step.ts';
import type { SetUpPart } from './composite.ts';
import { leaseOf, type AnyLease, type Member } from './member.ts';
import { inPart, stepOf } from './named.ts';
import { partContext, setUpCall } from './part-context.ts';
import { builtParts } from './resource-parts.ts';
import { tearDown } from './tear-down.ts';

interface PartOfLease {
  readonly member: Member;
  readonly view: AnyLease;
}

const asSetUp = (
  { attemptId, attributes, resource }: AnyLease,
  state: JsonObject | null,
): SetUpPart => ({
  attemptId,
  attributes,
  state,
  resource: { id: resource.id, config: resource.config, state: resource.state },
});

const needsSetUp = ({ kind }: Member, { attributes, resource }: AnyLease): boolean =>
  kind.lease.needsSetUp(resource.config, attributes);

/** The parts of a lease as they are stored, in their order: for what uses them once all is set up. */
export function leaseParts(members: readonly Member[], whole: AnyLease): readonly PartOfLease[] {
  const earlier: Record<string, SetUpPart> = {};
  return builtParts(members, whole.resource).map(({ member, view: resource }) => {
    const view = leaseOf(member, whole, resource, earlier);
    earlier[member.name] = asSetUp(view, view.state);
    return { member, view };
  });
}

/** Sets up one part after the other, once each. Their states by their names. */
export async function setUpParts(
  members: readonly Member[],
  context: WorkContext,
  whole: AnyLease,
): Promise<Step<JsonObject>> {
  const earlier: Record<string, SetUpPart> = {};
  const states: Record<string, JsonObject> = {};
  for (const { member, view: resource } of builtParts(members, whole.resource)) {
    const { name } = member;
    const view = leaseOf(member, whole, resource, earlier);
    if (!needsSetUp(member, view)) {
      earlier[name] = asSetUp(view, null);
      continue;
    }
    const before = (await context.recall(setUpCall(name)))?.result ?? null;
    let state = before?.value as JsonObject | undefined;
    if (state === undefined) {
      const own = partContext(member, context, (kept) => context.keep(kept)).context;
      const step = await inPart(name, () => member.kind.lease.activate(own, view));
      if (step.step !== 'done') {
        return stepOf(name, step);
      }
      const { result } = step;
      state = await context.call(setUpCall(name), null, async () => result);
    }
    states[name] = state;
    earlier[name] = asSetUp(view, state);
  }
  return done(states);
}

/** Each part, with what is known of it: also one that was never begun is taken away, since nobody may know it. */
async function known(
  members: readonly Member[],
  context: Pick<WorkContext, 'recall'>,
  whole: AnyLease,
): Promise<readonly PartOfLease[]> {
  const earlier: Record<string, SetUpPart> = {};
  const parts: PartOfLease[] = [];
  for (const { member, view: resource } of builtParts(members, whole.resource)) {
    const view = leaseOf(member, whole, resource, earlier, 'as-far-as-known');
    const stored =
      view.state ?? (await context.recall(setUpCall(member.name)))?.result?.value ?? null;
    const state = stored as JsonObject | null;
    parts.push({ member, view: { ...view, state } });
    earlier[member.name] = asSetUp(view, state);
  }
  return parts;
}

export async function destroyLeaseParts(
  members: readonly Member[],
  context: WorkContext,
  whole: AnyLease,
): Promise<Step<null>> {
  const parts = await known(members, context, whole);
  return tearDown(
    parts.map(({ member, view }) => ({
      name: member.name,
      act: () =>
        member.kind.lease.destroy(
          partContext(member, context, (kept) => context.keep(kept)).context,
          view,
        ),
    })),
    context.signal,
  );
}
