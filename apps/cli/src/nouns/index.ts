import { NOUN_NAMES } from '@drydock/model';
import { NOUNS } from './nouns.generated.ts';
import type { Noun } from './noun.ts';

export { NOUNS } from './nouns.generated.ts';
export type NounName = keyof typeof NOUNS;

export const nounNamed = (name: string): Noun | undefined =>
  Object.hasOwn(NOUNS, name) ? NOUNS[name as NounName] : undefined;

/** Every noun of the command line: those with ids as the model has them, then the others. */
export const ALL_NOUNS: readonly Noun[] = [
  ...NOUN_NAMES.flatMap((name) => nounNamed(name) ?? []),
  ...Object.values<Noun>(NOUNS).filter(({ name }) => !(NOUN_NAMES as string[]).includes(name)),
];
