import type {
  ActivateResourceStore,
  Built,
  Claim,
  ConsumedCommand,
  DestroyResourceStore,
  Hint,
  NewEvent,
  OpenCommand,
  PendingResource,
  ResourceFacts,
  SweepStore,
} from '@drydock/engine';
import { FencedOut, phaseOfResource } from '@drydock/engine';
import type { JsonObject, ResourceStatus } from '@drydock/model';
import { createCallStore } from '../claim/calls.ts';
import type { Database } from '../postgres/database.ts';
import { commandEvents, eventRows, toJson } from '../timeline/event-rows.ts';
import { abandonResource } from './abandon-store.ts';
import { releaseHeldLeases } from '../layer/release-held.ts';
import { readOpenCommands } from '../claim/claimed-rows.ts';
import {
  asksForUse,
  commandedResource,
  readUse,
  settleOn,
  type CommandedRow,
} from './settled-rows.ts';

interface ClaimedResourceRow {
  readonly id: string;
  readonly project_id: string;
  readonly fence: string;
  readonly tries: number;
  readonly type: string;
  readonly name: string;
  readonly status: ResourceStatus;
  readonly state: JsonObject | null;
  readonly kind: string;
  readonly blueprint_id: string;
  readonly blueprint_name: string;
  readonly config: JsonObject;
  readonly choice: JsonObject;
  readonly open_leases: number;
  readonly held_leases: number;
  readonly taken_down: boolean;
}

interface EndedRow extends ClaimedResourceRow {
  readonly abandon: OpenCommand | null;
}

interface PendingRow extends ClaimedResourceRow {
  readonly owner: string;
  readonly is_first: boolean;
  readonly since_plan_ms: number;
}

/**
 * What ResourceWorker reads and writes: pending resources.
 *
 * @param soleKinds - `KindRules.sole`
 */
export function createResourceStore(
  database: Database,
  soleKinds: readonly string[] = [],
): ActivateResourceStore & SweepStore {
  const openCommands: ActivateResourceStore['openCommands'] = async (claim) =>
    (await readOpenCommands(database, [claim.id])).get(claim.id) ?? [];

  return {
    ...createCallStore(database),
    openCommands,

    claimPending: async (id, writer) => {
      const [row] = await database.rows<PendingRow>('resource/claim-pending', [
        id,
        writer,
        soleKinds,
      ]);
      if (row === undefined) {
        return { elsewhere: await phaseOf(database, id) };
      }
      const claim = claimOf(row, writer);
      const commands = await openCommands(claim);
      const { tries, owner, is_first: isFirst, since_plan_ms: sincePlanMs } = row;
      const use = { owner, isFirst };
      return { claim, resource: facts(row), tries, commands, use, sincePlanMs };
    },

    readCommanded: async (claim, commands) => {
      const values = [claim.id, claim.fence];
      const [row] = await database.rows<CommandedRow>('command/find-resource', values);
      if (row === undefined) {
        throw new FencedOut(claim.id);
      }
      const uses = await readUse(database, asksForUse(commands) ? [claim.id] : []);
      return commandedResource(row, claim.writer, commands, uses.get(claim.id) ?? null);
    },

    settlePending: async (resource, settled) => {
      const written = await settleOn(database, [{ resource, settled }], resource.claim.writer);
      return written.length === 1;
    },

    isEntitled: async (claim) => {
      const values = [claim.id, claim.fence];
      const [row] = await database.rows<{ entitled: boolean }>('resource/build-entitled', values);
      return row?.entitled ?? false;
    },

    finishBuilding: (pending, built, commands, events) =>
      finishBuilding(database, pending, built, commands, events),

    whereDue: (id) => whereDue(database, id),

    due: (limit) => database.rows<Hint>('resource/sweep', [limit]),
  };
}

/** What UpdateWorker's destroy queue reads and writes of resources. */
export function createDestroyResourceStore(database: Database): DestroyResourceStore {
  return {
    ...createCallStore(database),

    claimEndedResource: async (id, writer) => {
      const [row] = await database.rows<EndedRow>('resource/claim-ended', [id, writer]);
      if (row === undefined) {
        return { elsewhere: await phaseOf(database, id) };
      }
      const { tries, open_leases: openLeases, held_leases: heldLeases } = row;
      const { taken_down: takenDown, abandon } = row;
      const claim = claimOf(row, writer);
      return { claim, resource: facts(row), tries, openLeases, heldLeases, takenDown, abandon };
    },

    releaseHeld: (claim) => releaseHeldLeases(database, claim.id),

    whereDue: (id) => whereDue(database, id),

    hasOpenLeases: async (id) => {
      const [row] = await database.rows<{ has_open: boolean }>('resource/open-leases-on', [id]);
      return row?.has_open ?? false;
    },

    finishDestroyingResource: async ({ claim }, events) => {
      const last = { type: 'resource.destroyed', data: {} };
      const values = [claim.id, claim.fence, toJson([...eventRows(events), last]), claim.writer];
      return (await database.rows('resource/destroy', values)).length === 1;
    },

    abandonResource: (claim, abandonment, events) =>
      abandonResource(database, claim, abandonment, events),

    delayDestroyingResource: async ({ claim }, delayMs, reason, events) => {
      const failed = { type: 'resource.cleaning-failed', data: { reason } };
      const said = reason === null ? eventRows(events) : [...eventRows(events), failed];
      const values = [claim.id, claim.fence, delayMs, reason !== null, toJson(said), claim.writer];
      return (await database.rows('resource/delay', values)).length === 1;
    },
  };
}

async function whereDue(database: Database, id: string): Promise<Hint | null> {
  const [row] = await database.rows<{ id: string; status: ResourceStatus }>('resource/due', [[id]]);
  return row === undefined ? null : phaseOfResource(row);
}

async function phaseOf(database: Database, id: string): Promise<Hint | null> {
  const [row] = await database.rows<{ id: string; status: ResourceStatus }>('resource/phases', [
    [id],
  ]);
  return row === undefined ? null : phaseOfResource(row);
}

function claimOf(row: ClaimedResourceRow, writer: string): Claim {
  return { id: row.id, projectId: row.project_id, fence: row.fence, writer };
}

function facts(row: ClaimedResourceRow): ResourceFacts {
  return {
    id: row.id,
    projectId: row.project_id,
    type: row.type,
    name: row.name,
    status: row.status,
    kind: row.kind,
    blueprintId: row.blueprint_id,
    blueprintName: row.blueprint_name,
    config: row.config,
    choice: row.choice,
    state: row.state,
  };
}

async function finishBuilding(
  database: Database,
  pending: PendingResource,
  built: Built,
  commands: readonly ConsumedCommand[],
  events: readonly NewEvent[],
): Promise<boolean> {
  const { id, fence, writer } = pending.claim;
  const said = [...eventRows(events), ...commandEvents('resource', commands, pending.commands)];
  switch (built.to) {
    case 'active': {
      const told = [...said, { type: 'resource.activated', data: {} }];
      const values = [id, fence, toJson(built.state), toJson(told), writer];
      return (await database.rows('resource/activate', values)).length === 1;
    }
    case 'pending': {
      const line = { type: 'resource.set-up-delayed', data: { reason: built.reason } };
      const told = built.fault ? [...said, line] : said;
      const values = [id, fence, built.delayMs, built.fault, toJson(told), writer];
      return (await database.rows('resource/delay', values)).length === 1;
    }
    case 'released':
    case 'broken': {
      const { code, sentence } = built.reason;
      const ending = { id, fence, status: built.to, reason: sentence, reason_code: code };
      const ended = { type: `resource.${built.to}`, data: { reason: sentence, code } };
      const told = [...said, ended].map((event) => ({ resource: id, ...event }));
      const values = [toJson([ending]), toJson(commands), toJson(told), writer];
      return (await database.rows('resource/end', values)).length === 1;
    }
  }
}
