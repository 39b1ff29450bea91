import type { JsonObject } from '@drydock/model';
import type { WorkContext } from '../context.ts';
import { compositeLease } from './interfaces.ts';
import type { WireContext } from './composite.ts';
import type { AnyComposite, AnyLease, Member } from './member.ts';
import { WIRED } from './wired.ts';
import { done, type Step } from '../step.ts';

/** Does what is to be done between the parts, once they are set up. The whole state of the lease. */
export async function wireParts(
  composite: AnyComposite,
  members: readonly Member[],
  context: WorkContext,
  whole: AnyLease,
  states: JsonObject,
): Promise<Step<JsonObject>> {
  if (composite.wire === undefined) {
    return done(states);
  }
  const { node, secrets, held, signal } = context;
  const guard = { entitled: () => context.entitled(), signal };
  const lease = compositeLease(
    members,
    { ...whole, state: states },
    { node, secrets, held },
    guard,
  );
  const step = await composite.wire(wireContext(context), lease);
  return step.step === 'done' ? done({ ...states, [WIRED]: step.result }) : step;
}

const own = (name: string): string => `wire ${name}`;

const wireContext = (context: WorkContext): WireContext => ({
  signal: context.signal,
  node: context.node,
  secrets: context.secrets,
  log: (message) => context.log(message),
  call: (name, request, act) => context.call(own(name), request, act),
  recall: (name) => context.recall(own(name)),
  held: (name) => context.held(name),
  entitled: () => context.entitled(),
});
