/** Made of the files beside it by `npm run render:indexes`. */
import type { Noun } from './noun.ts';
import { authorization } from './authorization.ts';
import { blueprint } from './blueprint.ts';
import { credential } from './credential.ts';
import { finding } from './finding.ts';
import { lease } from './lease.ts';
import { operation } from './operation.ts';
import { project } from './project.ts';
import { quota } from './quota.ts';
import { resource } from './resource.ts';
import { token } from './token.ts';
import { transcript } from './transcript.ts';

export const NOUNS = {
  authorization,
  blueprint,
  credential,
  finding,
  lease,
  operation,
  project,
  quota,
  resource,
  token,
  transcript,
} as const satisfies Readonly<Record<string, Noun>>;
