import { authorization } from './authorization.ts';
import { blueprint } from './blueprint.ts';
import { credential } from './credential.ts';
import { lease } from './lease.ts';
import type { Noun } from './noun.ts';
import { project } from './project.ts';
import { quota } from './quota.ts';
import { resource } from './resource.ts';
import { token } from './token.ts';

/** Every noun of the command line, by what commands call it. */
export const NOUNS = {
  lease,
  resource,
  blueprint,
  credential,
  project,
  quota,
  token,
  authorization,
} as const satisfies Readonly<Record<string, Noun>>;

export type NounName = keyof typeof NOUNS;

export const nounNamed = (name: string): Noun | undefined =>
  Object.hasOwn(NOUNS, name) ? NOUNS[name as NounName] : undefined;
