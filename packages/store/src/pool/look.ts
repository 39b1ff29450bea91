import { describePool, type PoolView } from '@drydock/engine';
import { toBlueprint } from '../allocator/snapshot-rows.ts';
import type { Runner } from '../postgres/database.ts';
import { MEMBERS_MAX, toMember } from './pool-store.ts';

/** The pool of a blueprint as it stands; null where the project has no such blueprint. */
export async function readPool(
  runner: Runner,
  projectId: string,
  id: string,
): Promise<PoolView | null> {
  const [known] = await runner.rows('pool/look', { project: projectId, id });
  if (known === undefined) {
    return null;
  }
  const { id: blueprint, isKept, breaker, rollOut, nextAt, now } = known;
  const [[row], [built], members] = await Promise.all([
    runner.rows('blueprint/read', { blueprint, soleKinds: [] }),
    runner.rows('allocator/built', { blueprints: [blueprint] }),
    runner.rows('pool/members', { blueprint, limit: MEMBERS_MAX }),
  ]);
  return row === undefined
    ? null
    : describePool({
        blueprint: toBlueprint(row, built),
        members: members.map(toMember),
        isKept,
        breaker,
        rollOut,
        nextAt,
        now,
      });
}
