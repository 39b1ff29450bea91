import type { Built, PendingResource } from '@drydock/engine';
import { DrydockError } from '@drydock/model';
import { open, seal } from '../credential/envelope.ts';
import type { Keyring } from '../credential/keyring.ts';
import type { Database, Runner } from '../postgres/database.ts';
import type { ParametersOf } from '../postgres/statements.generated.ts';

/** Older ones that are kept of a blueprint: one that fails again and again fills no disk. */
const OTHERS_MAX = 99;

/** What an output is bound to: it opens as that of no other resource. */
const sealingContext = (id: string): string => `build-failure/${id}`;

/** What is kept of a build that failed, and why it did. */
export interface FailureRecord {
  readonly reason: string | null;
  /** Null where it printed nothing, or nobody could seal it. */
  readonly output: string | null;
  /** Whether it printed more than that, before. */
  readonly isCut: boolean;
  readonly failedAt: Date;
  /** When it is forgotten. */
  readonly expiresAt: Date;
}

/** What is to be kept of a build; null where it has not failed, or its blueprint keeps nothing. */
export function failureOf(
  { claim, building }: PendingResource,
  built: Built,
  { current }: Keyring,
): ParametersOf<'resource/keep-failure'> | null {
  const { keepFailedSeconds: keepSeconds } = building;
  if (built.to !== 'broken' || built.reason.code !== 'build-failed' || keepSeconds === 0) {
    return null;
  }
  const { output = '', isCut = false } = built.printed ?? {};
  const bytes = Buffer.from(output);
  const sealed =
    current === null || bytes.length === 0
      ? { bytes: 0, key: null, sealed: null }
      : {
          bytes: bytes.length,
          key: current.id,
          sealed: seal(bytes, current.key, sealingContext(claim.id)),
        };
  const { id: resource, fence } = claim;
  return { resource, fence, keepSeconds, isCut, others: OTHERS_MAX, ...sealed };
}

/**
 * What is kept of the build of a resource of the project; null where there is nothing, or no longer.
 *
 * @throws DrydockError `credential-missing` where the key that sealed it is not here
 */
export async function readFailure(
  database: Runner,
  keyring: Keyring,
  projectId: string,
  resourceId: string,
): Promise<FailureRecord | null> {
  const named = { project: projectId, resource: resourceId };
  const [row] = await database.rows('resource/failure', named);
  if (row === undefined) {
    return null;
  }
  const { reason, isCut, failedAt, expiresAt, keyId, sealed } = row;
  const output =
    keyId === null || sealed === null ? null : openOutput(keyring, resourceId, keyId, sealed);
  return { reason, output, isCut, failedAt, expiresAt };
}

function openOutput(keyring: Keyring, resourceId: string, keyId: string, sealed: Buffer): string {
  const key = keyring.get(keyId)?.key;
  if (key === undefined) {
    throw new DrydockError(
      'credential-missing',
      `What it printed was sealed with the key "${keyId}", which is not here.`,
      { hint: 'Add that key to DRYDOCK_SECRET_KEYS of the API.' },
    );
  }
  return open(sealed, key, sealingContext(resourceId)).toString('utf8');
}

/** Forgets some of what is past its age; how many. */
export const forgetFailures = async (database: Database, limit: number): Promise<number> =>
  (await database.rows('resource/forget-failures', { limit })).length;
