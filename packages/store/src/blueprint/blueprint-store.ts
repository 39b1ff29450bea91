import { nameTaken, type BlueprintStore, type StoredBlueprint } from '@drydock/engine';
import { answeredBefore, answerOnce } from '../idempotency/once-in-prisma.ts';
import { Refusal } from '../idempotency/once.ts';
import type { Database } from '../postgres/database.ts';
import { isUniqueViolation, type CatalogClient } from '../postgres/prisma-client.ts';
import { tell } from '../timeline/tell.ts';
import { changeBlueprint } from './change.ts';
import { insertBlueprint } from './create.ts';
import { readBlueprint } from './list.ts';
import { lockedBlueprint } from './lock.ts';
import { operateBlueprint } from './operate.ts';
import { revive } from './record.ts';
import { wake } from './wake.ts';

export function createBlueprintStore(client: CatalogClient, database: Database): BlueprintStore {
  return {
    get: (projectId, id) => readBlueprint(client, projectId, id),
    create: ({ idempotency, ...wanted }, event) => {
      const { projectId, name } = wanted;
      const request = { projectId, idempotency, status: 201 } as const;
      return named(name, () =>
        client.transaction((prisma) =>
          answerOnce(
            prisma,
            request,
            () => insertBlueprint(prisma, { ...wanted, idempotency }, event),
            revive,
          ),
        ),
      );
    },
    createdBefore: (request) => client.read((prisma) => answeredBefore(prisma, request, revive)),
    change: (wish, decide) => {
      let name = '';
      return named(
        () => name,
        () =>
          client.transaction((prisma) =>
            changeBlueprint(prisma, wish, (before) => {
              const change = decide(before);
              name = change?.after.name ?? '';
              return change;
            }),
          ),
      );
    },
    refresh: async ({ idempotency, ...wish }, decide) => {
      const { projectId } = wish;
      const request = { projectId, idempotency, status: 200 } as const;
      const once = await client.transaction((prisma) =>
        answerOnce<StoredBlueprint, null>(
          prisma,
          request,
          async () => (await changeBlueprint(prisma, wish, decide)) ?? new Refusal(null),
          revive,
        ),
      );
      return once.outcome === 'refused' ? null : once;
    },
    delete: ({ projectId, id }, check, event) =>
      client.transaction(async (prisma) => {
        const found = await lockedBlueprint(prisma, projectId, id);
        if (found === null) {
          return null;
        }
        check(found);
        const now = new Date();
        await prisma.blueprint.update({ where: { id }, data: { deletedAt: now, updatedAt: now } });
        await tell(prisma, projectId, { kind: 'blueprint', id }, event);
        // What waits for it alone has to learn that nobody will serve it.
        await wake(prisma, found.provides, id, 'blueprint deleted');
        return found.provides;
      }),
    operate: (wish, decide) => operateBlueprint(database, wish, decide),
  };
}

/** Ids are random: the name is all that can be taken. */
async function named<Made>(
  name: string | (() => string),
  work: () => Promise<Made>,
): Promise<Made> {
  try {
    return await work();
  } catch (error) {
    const taken = typeof name === 'string' ? name : name();
    throw isUniqueViolation(error)
      ? nameTaken('blueprint', taken, 'Change that one, or take another name.')
      : error;
  }
}
