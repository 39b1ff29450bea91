import type {
  ActivateResourceStore,
  Built,
  Claim,
  ConsumedCommand,
  DestroyResourceStore,
  Hint,
  NewEvent,
  PendingResource,
  ResourceFacts,
  SweepStore,
} from '@drydock/engine';
import { phaseOfResource } from '@drydock/engine';
import { buildingSettings } from '@drydock/model';
import { createCallStore } from '../claim/calls.ts';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { NO_KEYS, type Keyring } from '../credential/keyring.ts';
import { abandonResource } from './abandon-store.ts';
import { failureOf } from './failure.ts';
import { releaseHeldLeases } from '../layer/release-held.ts';
import { readOpenCommands } from '../claim/claimed-rows.ts';
import { commandedStore } from './settled-rows.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

type ClaimedResourceRow = Pick<
  RowOf<'resource/claim-ended'>,
  keyof RowOf<'resource/claim-ended'> & keyof RowOf<'resource/claim-pending'>
>;

/**
 * What ResourceWorker reads and writes: pending resources.
 *
 * @param soleKinds - `KindRules.sole`
 * @param keyring - seals what builds that failed have printed; without a key nothing of it is kept
 */
export function createResourceStore(
  database: Database,
  soleKinds: readonly string[] = [],
  keyring: Keyring = NO_KEYS,
): ActivateResourceStore & SweepStore {
  const openCommands: ActivateResourceStore['openCommands'] = async (claim) =>
    (await readOpenCommands(database, [claim.id])).get(claim.id) ?? [];

  return {
    ...createCallStore(database),
    openCommands,

    claimPending: async (id, writer) => {
      const [row] = await database.rows('resource/claim-pending', { id, writer, soleKinds });
      if (row === undefined) {
        return { elsewhere: await phaseOf(database, id) };
      }
      const claim = claimOf(row, writer);
      const commands = await openCommands(claim);
      const { tries, owner, isFirst, sincePlanMs, buildingMs } = row;
      const use = { owner, isFirst };
      const building = buildingSettings(row.building);
      const since = { sincePlanMs, buildingMs };
      return { claim, resource: facts(row), tries, commands, use, building, ...since };
    },

    ...commandedStore(database),

    isEntitled: async (claim) => {
      const values = { resource: claim.id, fence: claim.fence };
      const [row] = await database.rows('resource/build-entitled', values);
      return row?.entitled ?? false;
    },

    finishBuilding: (pending, built, commands, events) =>
      finishBuilding({ database, keyring }, pending, built, commands, events),

    whereDue: (id) => whereDue(database, id),

    due: (limit) => database.rows('resource/sweep', { limit }),
  };
}

/** What UpdateWorker's destroy queue reads and writes of resources. */
export function createDestroyResourceStore(database: Database): DestroyResourceStore {
  return {
    ...createCallStore(database),

    claimEndedResource: async (id, writer) => {
      const [row] = await database.rows('resource/claim-ended', { id, writer });
      if (row === undefined) {
        return { elsewhere: await phaseOf(database, id) };
      }
      const { tries, openLeases, heldLeases } = row;
      const { takenDown, abandon } = row;
      const claim = claimOf(row, writer);
      return { claim, resource: facts(row), tries, openLeases, heldLeases, takenDown, abandon };
    },

    releaseHeld: (claim) => releaseHeldLeases(database, claim.id),

    whereDue: (id) => whereDue(database, id),

    hasOpenLeases: async (id) => {
      const [row] = await database.rows('resource/open-leases-on', { resource: id });
      return row?.hasOpen ?? false;
    },

    finishDestroyingResource: async ({ claim }, events) => {
      const values = {
        resource: claim.id,
        fence: claim.fence,
        events: toJson(events),
        writer: claim.writer,
      };
      return (await database.rows('resource/destroy', values)).length === 1;
    },

    abandonResource: (claim, abandonment, events) =>
      abandonResource(database, claim, abandonment, events),

    delayDestroyingResource: async ({ claim }, delayMs, reason, events) => {
      const values = {
        resource: claim.id,
        fence: claim.fence,
        delayMs,
        isFault: reason !== null,
        events: toJson(events),
        writer: claim.writer,
      };
      return (await database.rows('resource/delay', values)).length === 1;
    },
  };
}

export async function whereDue(database: Database, id: string): Promise<Hint | null> {
  const [row] = await database.rows('resource/due', { ids: [id] });
  return row === undefined ? null : phaseOfResource(row);
}

export async function phaseOf(database: Database, id: string): Promise<Hint | null> {
  const [row] = await database.rows('resource/phases', { ids: [id] });
  return row === undefined ? null : phaseOfResource(row);
}

function claimOf(row: ClaimedResourceRow, writer: string): Claim {
  return { id: row.id, projectId: row.projectId, fence: row.fence, writer };
}

export function facts(
  row: Omit<ClaimedResourceRow, 'fence' | 'tries' | 'openLeases' | 'heldLeases' | 'takenDown'>,
): ResourceFacts {
  return {
    id: row.id,
    projectId: row.projectId,
    type: row.type,
    name: row.name,
    status: row.status,
    kind: row.kind,
    blueprintId: row.blueprintId,
    blueprintName: row.blueprintName,
    config: row.config,
    choice: row.choice,
    state: row.state,
  };
}

async function finishBuilding(
  { database, keyring }: { readonly database: Database; readonly keyring: Keyring },
  pending: PendingResource,
  built: Built,
  commands: readonly ConsumedCommand[],
  told: readonly NewEvent[],
): Promise<boolean> {
  const { id, fence, writer } = pending.claim;
  const events = toJson(told);
  switch (built.to) {
    case 'active': {
      const values = {
        resource: id,
        fence,
        state: toJson(built.state),
        events,
        writer,
      };
      return (await database.rows('resource/activate', values)).length === 1;
    }
    case 'pending': {
      const values = {
        resource: id,
        fence,
        delayMs: built.delayMs,
        isFault: built.fault,
        events,
        writer,
      };
      return (await database.rows('resource/delay', values)).length === 1;
    }
    case 'released':
    case 'broken': {
      const { code, sentence } = built.reason;
      const ending = { id, fence, status: built.to, reason: sentence, reason_code: code };
      const values = {
        resources: toJson([ending]),
        commands: toJson(commands),
        events: toJson(told.map((event) => ({ resource: id, ...event }))),
        writer,
      };
      const failure = failureOf(pending, built, keyring);
      return failure === null
        ? (await database.rows('resource/end', values)).length === 1
        : database.transaction(async (runner) => {
            const isEnded = (await runner.rows('resource/end', values)).length === 1;
            return isEnded && (await runner.rows('resource/keep-failure', failure)).length === 1;
          });
    }
  }
}
