import { newId } from '@drydock/model';
import type { BeatStore, CallStore, HeldLeaseStore, Intent } from '@drydock/engine';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import type { RowOf } from '../postgres/statements.generated.ts';
import { claimedOf, holdsClaim } from './claimed.ts';
import { createHeldLeaseStore } from '../layer/held-lease-store.ts';

/**
 * What slow work under a claim needs, the same for leases, attempts and resources: beats, calls to
 * the world outside, and what its resource stands on.
 */
export function createCallStore(database: Database): CallStore & BeatStore & HeldLeaseStore {
  const find = async (runner: Runner, owner: string, name: string): Promise<Intent | null> => {
    const [found] = await runner.rows('claim/find-intent', { owner, name });
    if (found === undefined) {
      return null;
    }
    return intentOf(found);
  };

  return {
    ...createHeldLeaseStore(database),

    recall: (owner, name) => find(database, owner.id, name),

    intend: (claim, owner, name, request) =>
      database.transaction(async (runner): Promise<Intent | null> => {
        if (!(await holdsClaim(runner, claim))) {
          return null;
        }
        const found = await find(runner, owner.id, name);
        if (found !== null) {
          return found;
        }
        const key = newId('intent');
        await runner.rows('claim/insert-intent', {
          key,
          project: claim.projectId,
          kind: owner.kind,
          owner: owner.id,
          name,
          request,
          fence: claim.fence,
        });
        return { key, request, result: null };
      }),

    recallNewest: async ({ id: resource }, name) => {
      const [found] = await database.rows('claim/find-newest-intent', { resource, name });
      return found === undefined ? null : intentOf(found);
    },

    keepState: async ({ id: resource, fence, writer }, state, { type, data }) => {
      const values = { resource, fence, state: toJson(state), type, data: toJson(data), writer };
      return (await database.rows('claim/keep-state', values)).length === 1;
    },

    findResolved: async ({ id: resource }, { name, revision }) => {
      const [found] = await database.rows('claim/find-resolved', { resource, name, revision });
      return found ?? null;
    },

    recordResolved: async ({ id: resource, fence }, { name, revision }, value) => {
      const values = { resource, fence, name, revision, value: toJson(value) };
      const [held] = await database.rows('claim/record-resolved', values);
      return held ?? null;
    },

    takeSlot: (claim, key) =>
      database.transaction(async (runner) => {
        if (!(await holdsClaim(runner, claim))) {
          return null;
        }
        const [row] = await runner.rows('claim/take-slot', { resource: claim.id, key });
        return row?.taken ?? false;
      }),

    recordLaunch: (claim, kind, { type, data }) =>
      database.transaction(async (runner) => {
        if (!(await holdsClaim(runner, claim))) {
          return null;
        }
        const [row] = await runner.rows('claim/record-launch', {
          resource: claim.id,
          fence: claim.fence,
          kind,
          type,
          data: toJson(data),
          writer: claim.writer,
        });
        return row?.isNew ?? false;
      }),

    recordCall: (claim, key, result) =>
      database.transaction(async (runner) => {
        if (!(await holdsClaim(runner, claim))) {
          return false;
        }
        await runner.rows('claim/finish-intent', { key, result: toJson(result) });
        return true;
      }),

    beat: async (claim) => {
      const [row] = await database.rows(`${claimedOf(claim)}/beat` as const, {
        id: claim.id,
        fence: claim.fence,
      });
      if (row === undefined) {
        return 'lost';
      }
      return row.commanded ? 'commanded' : 'kept';
    },

    letGo: async (claim) => {
      await database.rows(`${claimedOf(claim)}/let-go` as const, {
        id: claim.id,
        fence: claim.fence,
      });
    },
  };
}

const intentOf = ({ key, request, status, result }: RowOf<'claim/find-intent'>): Intent => ({
  key,
  request,
  result: status === 'done' ? { value: result } : null,
});
