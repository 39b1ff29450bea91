import type { BuildingConfig, Decision, FoundThing, OutsideStore, Owner } from '@drydock/engine';
import { newId } from '@drydock/model';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/** What the sweep of what exists outside reads and writes. */
export function createOutsideStore(database: Database): OutsideStore {
  return {
    buildingConfigs: (kinds, after, limit) =>
      database.rows('outside/places', {
        kinds,
        afterBlueprint: after?.blueprintId ?? '',
        afterRevision: after?.revision ?? 0,
        limit,
      }) as Promise<readonly BuildingConfig[]>,

    owners: async (ids) => {
      const rows = ids.length === 0 ? [] : await database.rows('outside/owners', { ids });
      return new Map(rows.map((row): [string, Owner] => [row.id, row]));
    },

    observe: async ({ projectId, kind, place }, config, things, { apartMs }) => {
      const rows = things.map(({ id, what, resourceId, epoch, createdAt, state }) => ({
        finding: newId('finding'),
        id,
        what,
        resource: resourceId,
        epoch,
        created_at: createdAt,
        state,
      }));
      await database.rows('outside/observe', {
        project: projectId,
        kind,
        place,
        config: toJson(config),
        things: toJson(rows),
        apartMs: Math.ceil(apartMs),
      });
    },

    looked: async ({ projectId, kind, place }, { beganMs, things, met }) => {
      const look = { beganMs: Math.ceil(beganMs), things, met };
      await database.rows('outside/looked', { project: projectId, kind, place, ...look });
    },

    lookFailed: async ({ projectId, kind, place }, error) => {
      await database.rows('outside/failed', { project: projectId, kind, place, error });
    },

    ripe: async ({ projectId, kind, place }, { ageMs }, limit) => {
      const values = { project: projectId, kind, place, ageMs: Math.ceil(ageMs), limit };
      return (await database.rows('outside/ripe', values)).map(({ id }) => id);
    },

    decide: (id, writer, decide) =>
      database.transaction(async (runner): Promise<Decision | null> => {
        const [row] = await runner.rows('outside/lock', { id });
        if (row === undefined) {
          return null;
        }
        const { status, presentEpoch, ...found } = row;
        const { resourceId } = found;
        const [owner = null] =
          resourceId === null ? [] : await runner.rows('outside/lock-owner', { id: resourceId });
        const decision = decide({
          found,
          status,
          owner,
          presentEpoch,
        });
        if (decision === null) {
          return null;
        }
        if (decision.to === 'forget') {
          await runner.rows('outside/forget', { id });
          return decision;
        }
        const { to, author, isLeak, event, resourceEvent } = decision;
        const isTold = resourceEvent !== null && owner?.projectId === found.projectId;
        await runner.rows('outside/move', {
          id,
          status: to,
          author,
          leaked: isLeak,
          type: event.type,
          data: toJson(event.data),
          resource: isTold ? owner.id : null,
          resourceType: resourceEvent?.type ?? event.type,
          resourceData: toJson(resourceEvent?.data ?? {}),
          writer,
        });
        return decision;
      }),

    takeDue: (kinds, forMs, limit) =>
      database.rows('outside/take-due', { kinds, forMs, limit }) as Promise<readonly FoundThing[]>,

    takenBack: async (id, writer, { type, data }) => {
      await database.rows('outside/taken-back', { id, type, data: toJson(data), writer });
    },

    delay: async (id, delayMs, error) => {
      await database.rows('outside/delay', { id, delayMs: Math.ceil(delayMs), error });
    },

    retire: async (days) => {
      await database.rows('outside/retire', { days });
    },
  };
}
