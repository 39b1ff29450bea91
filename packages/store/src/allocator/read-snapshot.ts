import type { CommandName, JsonObject } from '@drydock/model';
import type {
  BlueprintFacts,
  CommandedLease,
  OpenCommand,
  RoomyResource,
  Snapshot,
  WaitingLease,
} from '@drydock/engine';
import type { Runner } from '../database.ts';

/** How many due leases one batch reads; more are read by the next batch of the same run. */
const DUE_MAX = 1_000;
/** How many of each waiting shape one batch reads: as many as may come free at once. */
const HEADS_MAX = 200;
const RESOURCES_MAX = 1_000;
const FULL_MAX = 50;

export interface BlueprintRow {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly kind: string;
  readonly revision: number;
  readonly config: JsonObject;
  readonly enabled: boolean;
  readonly draining: boolean;
  readonly limit_resources: number | null;
  readonly limit_leases_per_resource: number | null;
  readonly resources: number;
  readonly slots: readonly string[];
  readonly authorized_projects: readonly string[];
  readonly asking_projects: readonly string[];
}

interface ResourceRow {
  readonly id: string;
  readonly project_id: string;
  readonly blueprint_id: string;
  readonly status: 'pending' | 'active';
  readonly config: JsonObject;
  readonly choice: JsonObject;
  readonly state: JsonObject | null;
  readonly depth: number;
  readonly marks: readonly string[];
  readonly live: number;
  readonly slots: readonly string[];
}

interface LeaseRow {
  readonly id: string;
  readonly project_id: string;
  readonly shape: string;
  readonly attributes: JsonObject;
  readonly allowed_blueprints: readonly string[] | null;
  readonly fence: string;
  readonly attempts: number;
  readonly tried: readonly string[];
  readonly awaits: string | null;
  readonly is_new: boolean;
  readonly wait_is_over: boolean;
  readonly ttl_seconds: number;
  readonly holder: string | null;
  readonly depth: number | null;
  readonly lost: string | null;
}

interface CommandRow {
  readonly lease_id: string;
  readonly project_id: string;
  readonly fence: string;
  readonly holder: string | null;
  readonly id: string;
  readonly name: CommandName;
  readonly author: string;
  readonly reason: string | null;
  readonly arguments: JsonObject;
}

/**
 * Claims the type, then reads all that a decision needs. The statements are sent together: one
 * round trip, in this order on the server.
 */
export async function readSnapshot(
  runner: Runner,
  type: string,
  writer: string,
): Promise<Snapshot> {
  const [, , blueprints, resources, full, leases, commands] = await Promise.all([
    runner.rows('claim-type', [type, writer]),
    runner.rows('clear-wakes', [type]),
    runner.rows<BlueprintRow>('allocator-blueprints', [type]),
    runner.rows<ResourceRow>('allocator-resources', [type, RESOURCES_MAX]),
    runner.rows<{ id: string; blueprint_id: string; live: number }>('allocator-full', [
      type,
      FULL_MAX,
    ]),
    runner.rows<LeaseRow>('allocator-leases', [type, DUE_MAX, HEADS_MAX]),
    runner.rows<CommandRow>('allocator-commands', [type]),
  ]);
  return {
    type,
    blueprints: blueprints.map(toBlueprint),
    resources: resources.map(toResource),
    full: full.map((row) => ({ id: row.id, blueprintId: row.blueprint_id, live: row.live })),
    leases: leases.map(toLease),
    commanded: groupCommands(commands),
    more: leases.filter((lease) => lease.is_new || lease.wait_is_over).length >= DUE_MAX,
  };
}

export function toBlueprint(row: BlueprintRow): BlueprintFacts {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    kind: row.kind,
    revision: row.revision,
    config: row.config,
    enabled: row.enabled,
    draining: row.draining,
    limitResources: row.limit_resources,
    limitLeasesPerResource: row.limit_leases_per_resource,
    resources: row.resources,
    slots: row.slots,
    authorizedProjects: row.authorized_projects,
    askingProjects: row.asking_projects,
  };
}

function toResource(row: ResourceRow): RoomyResource {
  return {
    id: row.id,
    projectId: row.project_id,
    blueprintId: row.blueprint_id,
    status: row.status,
    config: row.config,
    choice: row.choice,
    state: row.state,
    depth: row.depth,
    marks: row.marks,
    live: row.live,
    slots: row.slots,
  };
}

function toLease(row: LeaseRow): WaitingLease {
  return {
    id: row.id,
    projectId: row.project_id,
    shape: row.shape,
    attributes: row.attributes,
    allowedBlueprints: row.allowed_blueprints,
    fence: row.fence,
    attempts: row.attempts,
    tried: row.tried,
    awaits: row.awaits,
    isNew: row.is_new,
    waitIsOver: row.wait_is_over,
    ttlSeconds: row.ttl_seconds,
    held:
      row.holder === null
        ? null
        : { resourceId: row.holder, depth: row.depth ?? 0, lost: row.lost },
  };
}

function groupCommands(rows: readonly CommandRow[]): CommandedLease[] {
  const byLease = new Map<string, CommandedLease & { commands: OpenCommand[] }>();
  for (const row of rows) {
    const lease = byLease.get(row.lease_id) ?? {
      id: row.lease_id,
      projectId: row.project_id,
      fence: row.fence,
      holder: row.holder,
      commands: [],
    };
    const { id, name, author, reason } = row;
    lease.commands.push({ id, name, author, reason, arguments: row.arguments });
    byLease.set(row.lease_id, lease);
  }
  return [...byLease.values()];
}
