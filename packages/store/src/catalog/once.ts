import type { Idempotency } from '@drydock/engine';
import type { Json } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Transaction } from './client.ts';

/** `repeated`: the same request was answered with this before. */
export type Once<Answer> =
  | { readonly outcome: 'created' | 'repeated'; readonly answer: Answer }
  | { readonly outcome: 'key-reused' };

/**
 * Creates something once for each idempotency key, and records the answer beside it. Of two
 * requests with one key the second waits for the first to commit.
 *
 * The answer is kept as JSON for a day: it holds no secret.
 */
export async function once<Answer>(
  prisma: Transaction,
  request: { readonly projectId: string; readonly idempotency: Idempotency | null },
  create: () => Promise<Answer>,
  revive: (stored: Json) => Answer,
): Promise<Once<Answer>> {
  const { projectId, idempotency } = request;
  if (idempotency === null) {
    return { outcome: 'created', answer: await create() };
  }
  const { key, requestHash } = idempotency;
  const claimed = await prisma.$executeRaw`
    INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
    VALUES (${projectId}, ${key}, ${requestHash}, ${CREATED}, '{}')
    ON CONFLICT DO NOTHING`;
  const where = { projectId_key: { projectId, key } };
  if (claimed === 0) {
    const record = await prisma.idempotencyRecord.findUniqueOrThrow({ where });
    return requestHash.equals(record.requestHash)
      ? { outcome: 'repeated', answer: revive(record.answer as Json) }
      : { outcome: 'key-reused' };
  }
  const answer = await create();
  await prisma.idempotencyRecord.update({
    where,
    data: { answer: JSON.parse(JSON.stringify(answer)) as Prisma.InputJsonObject },
  });
  return { outcome: 'created', answer };
}

const CREATED = 201;
