/** Made of the files beside it by `npm run render:indexes`. */
import type { Noun } from './noun.ts';
import { authorization } from './authorization.ts';
import { blueprint } from './blueprint.ts';
import { credential } from './credential.ts';
import { lease } from './lease.ts';
import { outside } from './outside.ts';
import { project } from './project.ts';
import { quota } from './quota.ts';
import { resource } from './resource.ts';
import { token } from './token.ts';
import { transcript } from './transcript.ts';

export const NOUNS = {
  authorization,
  blueprint,
  credential,
  lease,
  outside,
  project,
  quota,
  resource,
  token,
  transcript,
} as const satisfies Readonly<Record<string, Noun>>;
