import type { CommandResult, LoadedKind } from '@drydock/blueprint';
import { commandOf } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { findHeldLease, leaseView } from '@drydock/engine';
import { createHeldLeaseStore, isLeaseEntitled, readUsableLease } from '@drydock/store';
import { makeBlueprint, makeProject } from '@drydock/store/testing';
import { directoryOn } from './directory-on.ts';
import { Dock, type Place, type Row } from '@drydock/store/testing';
import { work } from '@drydock/store/testing';
import { HostRoom } from './host-room.ts';

/** A host, a working copy on it, a sandbox in that, and a doll in a doll in a doll. */
const KINDS = [
  ...builtInKinds.filter(({ kind }) => kind !== 'working-copy'),
  directoryOn({ kind: 'working-copy', provides: 'working-copy', on: 'host' }),
  directoryOn({ kind: 'sandbox', provides: 'sandbox', on: 'working-copy' }),
  directoryOn({ kind: 'doll', provides: 'doll', on: 'doll' }),
];

export interface Ran {
  readonly result: CommandResult;
  readonly stdout: string;
}

/** The verbs on real PostgreSQL, with kinds that stand on each other and real processes below. */
export class Layers {
  readonly dock: Dock;
  readonly room: HostRoom;

  private constructor(dock: Dock, room: HostRoom) {
    this.dock = dock;
    this.room = room;
  }

  static async open(kinds: readonly LoadedKind[] = KINDS): Promise<Layers> {
    return new Layers(await Dock.open(kinds), await HostRoom.open());
  }

  async close(): Promise<void> {
    await this.dock.close();
    await this.room.remove();
  }

  /** A project with blueprints of all layers; one lease to each but a host and a doll. */
  async project(wish: { hosts?: number } = {}): Promise<string> {
    const { db } = this.dock;
    const projectId = await makeProject(db);
    const limitResources = wish.hosts ?? 1;
    await makeBlueprint(db, { projectId, name: 'hosts', config: this.room.config, limitResources });
    for (const kind of ['working-copy', 'sandbox', 'doll']) {
      // A doll has room for the leases of the dolls below: they must not come to wait for it.
      const limitLeasesPerResource = kind === 'doll' ? null : 1;
      const rest = { name: kind, kind, provides: kind, limitLeasesPerResource };
      await makeBlueprint(db, { projectId, ...rest });
    }
    return projectId;
  }

  place(projectId: string, type: string): Place {
    return { projectId, type, blueprintId: '' };
  }

  async request(projectId: string, type: string): Promise<string> {
    const [id = ''] = await this.dock.request(this.place(projectId, type));
    return id;
  }

  /** An active lease of a type. */
  async active(projectId: string, type: string): Promise<string> {
    const id = await this.request(projectId, type);
    await this.until(id, 'active');
    return id;
  }

  async until(id: string, status: string): Promise<void> {
    const table = id.startsWith('lease_') ? 'lease' : 'resource';
    await work(
      this.dock,
      `${id} is ${status}`,
      async () => (await this.dock.row(table, id))['status'] === status,
    );
  }

  /** Somebody releases it, and everything that follows from that happens. */
  async release(projectId: string, id: string): Promise<void> {
    await this.dock.release(this.place(projectId, ''), id);
    await this.until(id, 'destroyed');
  }

  /** The resource that a lease is on. */
  async resourceOf(leaseId: string): Promise<string> {
    const [row] = await this.dock.db.query<{ id: string }>(
      'SELECT a.resource_id AS id FROM lease l JOIN attempt a ON a.id = l.attempt_id WHERE l.id = $1',
      [leaseId],
    );
    return row?.id ?? '';
  }

  /** The lease that a resource stands on. */
  async heldBy(resourceId: string): Promise<Row & { readonly id: string }> {
    const rows = await this.dock.db.query<Row & { readonly id: string }>(
      'SELECT * FROM lease WHERE holder_resource_id = $1',
      [resourceId],
    );
    const [row] = rows;
    if (row === undefined || rows.length !== 1) {
      throw new Error(`${resourceId} holds ${rows.length} leases.`);
    }
    return row;
  }

  /** What is not destroyed of a project, as `type status`, leases before resources. */
  async alive(projectId: string): Promise<readonly string[]> {
    const rows = await this.dock.db.query<{ line: string }>(
      `SELECT 'lease ' || type || ' ' || status AS line FROM lease
        WHERE project_id = $1 AND status <> 'destroyed'
       UNION ALL
       SELECT 'resource ' || type || ' ' || status FROM resource
        WHERE project_id = $1 AND status <> 'destroyed'
       ORDER BY 1`,
      [projectId],
    );
    return rows.map((row) => row.line);
  }

  /** Runs a script through a lease, as the API does. */
  async exec(projectId: string, leaseId: string, script: string): Promise<Ran> {
    const { kinds, node, secretsOf } = this.dock.surroundings;
    const { database } = this.dock.db;
    const view = await readUsableLease(database, projectId, leaseId);
    const attempt = view?.attempt;
    const seen = view && attempt && leaseView(view, attempt);
    const kind = kinds.get(attempt?.resource.kind ?? '');
    if (!attempt || !seen || kind === undefined) {
      throw new Error(`${leaseId} runs no commands.`);
    }
    const { id: holderId, projectId: owner } = attempt.resource;
    const ports = { kinds, node, secretsOf, store: createHeldLeaseStore(database) };
    const command = commandOf(kind, seen, {
      node,
      secrets: secretsOf(owner),
      held: (name) => findHeldLease(name, { holderId, claim: null }, ports),
    });
    const chunks: Buffer[] = [];
    const result = await command?.exec(
      { program: { script }, timeoutMs: 20_000 },
      {
        signal: new AbortController().signal,
        entitled: () => isLeaseEntitled(database, leaseId, attempt.id),
        onOutput: (_, chunk) => {
          chunks.push(chunk);
        },
      },
    );
    if (result === undefined) {
      throw new Error(`${leaseId} runs no commands.`);
    }
    return { result, stdout: Buffer.concat(chunks).toString().trimEnd() };
  }
}
