import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  dismissOperation,
  requestOperation,
  workOnOperation,
  type Hint,
  type OperationAsk,
  type OperationOutcome,
  type WorkOperationPorts,
  type WorkOperationStore,
} from '@drydock/engine';
import { neverAborts, noNudges } from '@drydock/testing';
import {
  createAskOperationStore,
  createCommandReader,
  createTranscriptWriting,
  createWorkOperationStore,
  parseKeyring,
} from '../../src/index.ts';
import { Dock } from '../../src/testing/dock.ts';
import { makeBlueprint, makeProject } from '../../src/testing/index.ts';
import { copyKind, said, type CopyBehaviour } from './copy-kind.ts';

const ROUNDS_MAX = 400;
const KEY = Buffer.alloc(32, 7).toString('base64');

export interface OperationRow {
  readonly status: string;
  readonly phase: string;
  readonly copy: number;
  readonly moved: number;
  readonly commit: string | null;
  readonly outcome: OperationOutcome | null;
  readonly transcript_id: string | null;
}

/** The engine on a database, real repositories in a directory, and whoever pushes to them. */
export class Yard {
  readonly dock: Dock;
  readonly root: string;
  readonly behaviour: CopyBehaviour;
  readonly store: WorkOperationStore;
  projectId = '';
  #seeds = 0;

  private constructor(dock: Dock, root: string, behaviour: CopyBehaviour) {
    this.dock = dock;
    this.root = root;
    this.behaviour = behaviour;
    this.store = createWorkOperationStore(dock.db.database);
  }

  static async open(): Promise<Yard> {
    const root = await mkdtemp(join(tmpdir(), 'drydock-yard-'));
    const { kind, behaviour } = copyKind(join(root, 'copies'));
    // Faults are what some tests are about.
    const yard = new Yard(await Dock.open([kind]), root, behaviour);
    yard.projectId = await makeProject(yard.dock.db);
    await makeBlueprint(yard.dock.db, {
      projectId: yard.projectId,
      kind: 'copy',
      provides: 'working-copy',
      limitResources: 2,
      limitLeasesPerResource: 20,
    });
    return yard;
  }

  async close(): Promise<void> {
    await this.dock.close();
    await rm(this.root, { recursive: true, force: true });
  }

  /** A bare repository with a branch `main` and a branch `topic` that adds a file; its address. */
  async repository(): Promise<{
    readonly bare: string;
    readonly url: string;
    readonly seed: string;
  }> {
    this.#seeds += 1;
    const bare = join(this.root, `bare-${this.#seeds}.git`);
    const seed = join(this.root, `seed-${this.#seeds}`);
    await said(this.root, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
    await said(this.root, 'clone', '--quiet', bare, seed);
    await said(seed, 'checkout', '--quiet', '-b', 'main');
    await this.commit(seed, 'README', 'first\n');
    await said(seed, 'push', '--quiet', 'origin', 'main');
    await said(seed, 'checkout', '--quiet', '-b', 'topic');
    await this.commit(seed, 'topic.txt', 'topic\n');
    await said(seed, 'push', '--quiet', 'origin', 'topic');
    await said(seed, 'checkout', '--quiet', 'main');
    // Every move of a branch there is noted.
    await said(bare, 'config', 'core.logAllRefUpdates', 'always');
    return { bare, url: `file://${bare}`, seed };
  }

  async commit(seed: string, file: string, text: string): Promise<void> {
    await writeFile(join(seed, file), text);
    await said(seed, 'add', '.');
    await said(seed, 'commit', '--quiet', '-m', `Write ${file}`);
  }

  /** How often the branch was moved since notes were taken. */
  async moves(bare: string, branch = 'main'): Promise<number> {
    const lines = await said(bare, 'reflog', 'show', '--format=%H', branch).catch(() => '');
    return lines === '' ? 0 : lines.split('\n').length;
  }

  async ask(wish: Partial<OperationAsk> & { readonly repository: string }): Promise<string> {
    const { hints } = this.dock.surroundings;
    return requestOperation(
      {
        projectId: this.projectId,
        author: 'somebody',
        actor: { role: 'holder', scopes: null },
        idempotency: null,
        labels: {},
        kind: 'land',
        ref: 'topic',
        branch: 'main',
        triesMax: 5,
        wish: { blueprints: null, attributes: {} },
        ...wish,
      },
      { store: createAskOperationStore(this.dock.db.database), hints },
    );
  }

  dismiss(id: string): Promise<unknown> {
    return dismissOperation(
      {
        projectId: this.projectId,
        id,
        author: 'somebody',
        actor: { role: 'holder', scopes: null },
        idempotency: null,
      },
      {
        store: createAskOperationStore(this.dock.db.database),
        hints: this.dock.surroundings.hints,
        nudge: () => undefined,
        readCommand: createCommandReader(this.dock.db.database),
      },
    );
  }

  ports(more: Partial<WorkOperationPorts> = {}): WorkOperationPorts {
    return {
      surroundings: this.dock.surroundings,
      store: this.store,
      nudges: noNudges,
      stopping: neverAborts,
      output: {
        transcripts: createTranscriptWriting(this.dock.db.database, parseKeyring(`key-1:${KEY}`)),
        onStored: () => undefined,
      },
      ...more,
    };
  }

  work(id: string, more: Partial<WorkOperationPorts> = {}): Promise<void> {
    return workOnOperation(id, this.ports(more));
  }

  /** Follows hints until there are none. */
  async drain(work = (id: string) => this.work(id)): Promise<void> {
    const { hints } = this.dock;
    for (let round = 0; hints.length > 0; round += 1) {
      if (round > ROUNDS_MAX) {
        throw new Error(`It never comes to rest: ${JSON.stringify(hints.slice(0, 3))}`);
      }
      await this.#handle(hints.shift() as Hint, work);
    }
  }

  async #handle({ queue, kind, id }: Hint, work: (id: string) => Promise<void>): Promise<void> {
    const { dock } = this;
    switch (kind) {
      case 'operation':
        return work(id);
      case 'type':
        return dock.allocate({ type: id });
      case 'attempt':
        return dock.destroyAttempt(id);
      case 'resource':
        return queue === 'resource' ? dock.buildOne(id) : undefined;
      case 'lease':
        if (queue === 'lease') {
          return dock.setUp(id);
        }
        return queue === 'update' ? void (await dock.settle(id)) : dock.destroy(id);
    }
  }

  async row(id: string): Promise<OperationRow> {
    const [row] = await this.dock.db.query<OperationRow>('SELECT * FROM operation WHERE id = $1', [
      id,
    ]);
    if (row === undefined) {
      throw new Error(`There is no ${id}.`);
    }
    return row;
  }

  async events(id: string): Promise<readonly string[]> {
    const rows = await this.dock.db.query<{ type: string }>(
      'SELECT type FROM event WHERE subject_id = $1 ORDER BY id',
      [id],
    );
    return rows.map(({ type }) => type.replace('operation.', ''));
  }

  /** Nothing of an operation that is over is left. */
  async left(
    id: string,
  ): Promise<{ readonly leases: number; readonly slots: number; readonly open: number }> {
    const [row] = await this.dock.db.query<{ leases: number; slots: number; open: number }>(
      `SELECT (SELECT count(*)::int FROM lease WHERE holder_id = $1 AND status <> 'destroyed') AS leases,
        (SELECT count(*)::int FROM operation_slot WHERE operation_id = $1) AS slots,
        (SELECT count(*)::int FROM command WHERE subject_id = $1 AND outcome IS NULL) AS open`,
      [id],
    );
    return row ?? { leases: -1, slots: -1, open: -1 };
  }

  /** Whatever is due once claims have lapsed and pauses are over. */
  async lapse(): Promise<void> {
    const { db } = this.dock;
    for (const table of ['operation', 'lease', 'resource', 'attempt']) {
      await db.query(`UPDATE ${table} SET wake_at = now() WHERE wake_at > now()`);
    }
    const store = createWorkOperationStore(db.database);
    const { leases, resources, updates } = this.dock.stores;
    for (const swept of [store, leases, resources, updates]) {
      this.dock.surroundings.hints.send(await swept.due(100));
    }
    this.dock.surroundings.hints.send([{ queue: 'allocator', kind: 'type', id: 'working-copy' }]);
  }
}
