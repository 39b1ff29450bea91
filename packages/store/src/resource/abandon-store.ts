import {
  phaseOfResource,
  type AbandonedLease,
  type Abandonment,
  type Claim,
  type Idempotency,
  type NewEvent,
} from '@drydock/engine';
import { newId, type ResourceStatus } from '@drydock/model';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { repeated, type Commanded } from '../command/operate.ts';

/** What an operator says of a resource that has ended and cannot be taken down. */
export interface AbandonCommand {
  readonly projectId: string;
  readonly resourceId: string;
  readonly author: string;
  readonly reason: string;
  readonly idempotency: Idempotency | null;
}

/** Appends it for the resource's writer; `in-use` where the resource has not ended. */
export async function commandAbandon(
  database: Database,
  { projectId, resourceId, author, reason, idempotency }: AbandonCommand,
): Promise<Commanded | { readonly outcome: 'in-use'; readonly status: ResourceStatus }> {
  const id = newId('command');
  const [target] = await database.rows('command/append-abandon', {
    id,
    project: projectId,
    resource: resourceId,
    author,
    reason,
    idempotencyKey: idempotency?.key ?? null,
    requestHash: idempotency?.requestHash ?? null,
  });
  if (target === undefined) {
    return { outcome: 'missing' };
  }
  if (target.appended) {
    return { outcome: 'appended', commandId: id, hint: phaseOfResource(target) };
  }
  return target.status === 'pending' || target.status === 'active'
    ? { outcome: 'in-use', status: target.status }
    : repeated(database, projectId, idempotency);
}

export function abandonResource(
  database: Database,
  claim: Claim,
  abandonment: Abandonment,
  events: readonly NewEvent[],
): Promise<{ readonly leases: readonly AbandonedLease[] } | null> {
  const { id, fence, writer } = claim;
  const { commandId, reason, resourceEvent, leaseEvent, attemptEvent } = abandonment;
  return database.transaction(async (runner) => {
    const values = {
      resource: id,
      fence,
      command: commandId,
      debt: toJson(resourceEvent.data),
      event: resourceEvent.type,
      events: toJson(events),
      writer,
    };
    // First the resource: its fence says whether this writer may.
    const written = await runner.rows('resource/abandon', values);
    if (written.length === 0) {
      return null;
    }
    const leases = await runner.rows('resource/abandon-leases', {
      resource: id,
      reason,
      leaseEvent: leaseEvent.type,
      leaseData: toJson(leaseEvent.data),
      attemptEvent: attemptEvent.type,
      attemptData: toJson(attemptEvent.data),
      writer,
    });
    return { leases };
  });
}
