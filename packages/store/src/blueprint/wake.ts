import type { Transaction } from '../postgres/prisma-client.ts';

/** The allocator looks again at whoever sees the blueprint: it may serve more now, or less. */
export async function wake(
  prisma: Transaction,
  type: string,
  blueprintId: string,
  reason: string,
): Promise<void> {
  await prisma.wake.create({ data: { type, reason, blueprintId, news: 'blueprint' } });
}
