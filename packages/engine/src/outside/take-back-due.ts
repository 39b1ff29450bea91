import { backoffMs } from '../backoff.ts';
import { gone } from './events.ts';
import type { FoundThing } from './finding.ts';
import { inTurns } from './in-turns.ts';
import { withinLimit, type OutsidePorts } from './list-place.ts';
import { thingOf } from './owned.ts';
import type { OutsideStore } from './store.ts';

const DUE_MAX = 100;
const AT_ONCE = 8;
/** For writing what came of it, after the time limit of the try. */
const GRACE_MS = 15_000;
/** A kind that takes its time is asked again no sooner. */
const AGAIN_MS_MIN = 1_000;

/** Takes back what was decided to be nobody's: outside of any transaction, and again for as long as it takes. */
export async function takeBackDue(
  ports: OutsidePorts & { readonly store: OutsideStore },
): Promise<void> {
  const { surroundings, store, limitMs } = ports;
  const kinds = surroundings.kinds.all
    .filter(({ resource }) => resource.outside !== undefined)
    .map(({ kind }) => kind);
  if (kinds.length === 0) {
    return;
  }
  const due = await store.takeDue(kinds, limitMs + GRACE_MS, DUE_MAX);
  await inTurns(due, AT_ONCE, (found) => takeBack(found, ports));
}

async function takeBack(
  found: FoundThing,
  ports: OutsidePorts & { readonly store: OutsideStore },
): Promise<void> {
  const { surroundings, store, stopping } = ports;
  const kind = surroundings.kinds.get(found.kind);
  const outside = kind?.resource.outside;
  if (kind === undefined || outside === undefined) {
    return;
  }
  const told = await withinLimit(found.projectId, kind, ports, (context) =>
    outside.remove(context, found.config, thingOf(found)),
  );
  if (stopping.aborted) {
    await store.delay(found.id, 0, null);
    return;
  }
  const step = 'result' in told ? told.result : null;
  if (step?.step === 'done') {
    await store.takenBack(found.id, surroundings.writer, gone(found));
    return;
  }
  if (step?.step === 'again-after') {
    await store.delay(found.id, Math.max(step.delayMs, AGAIN_MS_MIN), null);
    return;
  }
  const sentence = 'sentence' in told ? told.sentence : (step?.reason ?? '');
  surroundings.observer.failed('take-back', found.id, new Error(sentence));
  await store.delay(found.id, backoffMs(found.tries), sentence);
}
