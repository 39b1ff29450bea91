import type { Choice, LoadedKind } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { kindSlot } from './slots.ts';

/** What a blueprint without choices builds: all of it is alike. */
const NO_CHOICE: Choice = { slots: [], choice: {} };

/** What could be built, each with the names of all the slots that it needs. */
export function choicesOf(
  kind: LoadedKind,
  config: JsonObject,
  attributes: JsonObject,
): readonly Choice[] {
  const always = kind.resource.slots?.(config) ?? [];
  const choices = kind.resource.choices?.(config, attributes) ?? [NO_CHOICE];
  return choices.map(({ slots, choice }) => ({
    slots: [...always, ...slots].map((key) => kindSlot(kind.kind, key)),
    choice,
  }));
}
