import { randomBytes } from 'node:crypto';
import { DrydockError, newId, QUOTA_NAMES, QUOTAS, type QuotaName } from '@drydock/model';
import {
  LIFE_DEFAULTS,
  NO_LIMITS,
  type BlueprintStore,
  type CredentialStore,
} from '@drydock/engine';
import {
  createAskOperationStore,
  createBlueprintStore,
  createCredentialStore,
  createTokenStore,
  missingCredentials,
  openCatalogClient,
  parseKeyring,
  readQuotas,
  readQuotaUse,
  type CatalogClient,
  type CountedQuota,
} from '../../src/index.ts';
import { makeProject, setQuotas } from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deleteByHand } from '../../src/testing/blueprints.ts';
import { Dock } from '../../src/testing/dock.ts';

const LIMIT = 5;

let dock: Dock;
let client: CatalogClient;
let credentials: CredentialStore;
let blueprintStore: BlueprintStore;
beforeAll(async () => {
  dock = await Dock.open();
  const options = {
    url: dock.db.url,
    // One for each that is asked for at once: who waits for a connection is sent away before long.
    connectionsMax: 3 * LIMIT,
    applicationName: 'drydock test catalog',
    statementTimeoutMs: 60_000,
    // On a machine that may be busy.
    connectTimeoutMs: 30_000,
  };
  const keyring = parseKeyring(`first:${randomBytes(32).toString('base64')}`);
  client = openCatalogClient(options);
  // Prisma loads itself with the first question, which takes longer than it lets others wait.
  blueprintStore = createBlueprintStore(client, dock.db.database);
  credentials = createCredentialStore(client, keyring, () => []);
  await missingCredentials(client, 'none', []);
});
afterAll(async () => {
  await client.close();
  await dock.close();
});

let made = 0;
const newName = (): string => `made-${(made += 1)}`;

interface Maker {
  readonly projectId: string;
  /** Makes one; its id. */
  make(key?: string): Promise<string>;
}

/** Transcripts are measured, not counted: tests of their own look at them. */
type Made = Exclude<CountedQuota, 'leases-pending' | 'leases-live' | 'transcripts-mib'>;

/** How one of each is made, in a project of its own. */
const MAKERS: Readonly<Record<Made, () => Promise<Maker>>> = {
  'operations-live': async () => {
    const projectId = await makeProject(dock.db);
    const operations = createAskOperationStore(dock.db.database);
    return {
      projectId,
      make: async (key) =>
        idOf(
          await operations.request(
            {
              id: newId('operation'),
              projectId,
              author: 'somebody',
              kind: 'check',
              repository: 'site',
              ref: null,
              branch: null,
              slot: 'site',
              wish: { blueprints: null, attributes: {} },
              triesMax: 5,
              labels: {},
              idempotency: idempotencyOf(key),
            },
            { type: 'operation.requested', data: {} },
          ),
        ),
    };
  },
  blueprints: async () => {
    const projectId = await makeProject(dock.db);
    return {
      projectId,
      make: async (key) =>
        idOf(
          await blueprintStore.create(
            {
              projectId,
              author: 'somebody',
              name: key ?? newName(),
              kind: 'box',
              provides: 'box',
              capacity: null,
              config: {},
              limits: { ...NO_LIMITS, failedBuilds: 5 },
              ...LIFE_DEFAULTS,
              packing: 'fill',
              transcripts: { bytesMax: null, keepSeconds: null },
              enabled: true,
              labels: {},
              idempotency: idempotencyOf(key),
            },
            { type: 'blueprint.created', data: {} },
          ),
        ),
    };
  },
  credentials: async () => {
    const projectId = await makeProject(dock.db);
    return {
      projectId,
      make: async (key) =>
        idOf(
          await credentials.create(
            {
              projectId,
              author: 'somebody',
              name: key ?? newName(),
              kind: 'opaque',
              secret: { word: 'secret' },
              facts: {},
              labels: {},
              idempotency: idempotencyOf(key),
            },
            { type: 'credential.created', data: {} },
          ),
        ),
    };
  },
  tokens: async () => {
    const projectId = await makeProject(dock.db);
    const tokens = createTokenStore(dock.db.database);
    return {
      projectId,
      make: async (key) => {
        const { token } = await tokens.create(
          {
            callerProjectId: projectId,
            projectId,
            author: 'somebody',
            name: key ?? newName(),
            role: 'viewer',
            scopes: null,
            ratePerSecond: null,
            labels: {},
            expiresInSeconds: null,
            expiresAtMost: null,
            idempotency: idempotencyOf(key),
          },
          { type: 'token.created', data: {} },
          () => undefined,
        );
        return token.id;
      },
    };
  },
  resources: async () => {
    const place = await dock.place();
    return {
      projectId: place.projectId,
      make: async (key) => {
        const allocation = await dock.allocateByHand(place, { idempotency: idempotencyOf(key) });
        return 'resourceId' in allocation ? allocation.resourceId : allocation.outcome;
      },
    };
  },
};

function idempotencyOf(key: string | undefined) {
  return key === undefined ? null : { key, requestHash: Buffer.alloc(32, key) };
}

function idOf(once: { outcome: string; answer?: { id: string } }): string {
  return once.answer?.id ?? once.outcome;
}

const set = (projectId: string, name: QuotaName, value: number | null): Promise<void> =>
  setQuotas(dock.db, projectId, { [name]: value });

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return DrydockError.is(error) ? `${error.code}: ${error.message}` : String(error);
  }
  return 'none';
}

async function usedBy(projectId: string, name: CountedQuota): Promise<number> {
  const [use] = await readQuotaUse(dock.db.database, projectId, [name]);
  return use?.used ?? -1;
}

describe.each(Object.keys(MAKERS) as Made[])('the quota %s', (name) => {
  const full = `quota-exceeded: The project has ${LIMIT} of at most ${LIMIT} ${QUOTAS[name].counts}.`;
  let maker: Maker;
  beforeAll(async () => {
    maker = await MAKERS[name]();
    await set(maker.projectId, name, LIMIT);
  });

  it('is never passed, however many are asked for at once', async () => {
    const asked = Array.from({ length: 3 * LIMIT }, () => refusalOf(maker.make()));
    const outcomes = await Promise.all(asked);
    expect([...new Set(outcomes)].toSorted()).toEqual(['none', full]);
    expect(outcomes.filter((outcome) => outcome === 'none')).toHaveLength(LIMIT);
    expect(await usedBy(maker.projectId, name)).toBe(LIMIT);
  });

  it('takes nothing from another project', async () => {
    const other = await MAKERS[name]();
    expect(await refusalOf(other.make())).toBe('none');
  });

  it('lets in what was refused once it is raised, under the same key, and answers that again', async () => {
    const key = `${name}-key`;
    expect(await refusalOf(maker.make(key))).toBe(full);
    await set(maker.projectId, name, LIMIT + 1);
    const id = await maker.make(key);
    expect(await refusalOf(maker.make())).toMatch(
      /^quota-exceeded: The project has 6 of at most 6 /,
    );
    expect(await maker.make(key)).toBe(id);
    await set(maker.projectId, name, 1);
    expect(await refusalOf(maker.make())).toMatch(/more than its limit of 1 /);
    expect(await maker.make(key)).toBe(id);
  });
});

describe('what is counted', () => {
  it('are tokens that are good', async () => {
    const tokens = await MAKERS.tokens();
    const { projectId } = tokens;
    const ids = [await tokens.make(), await tokens.make(), await tokens.make()];
    await dock.db.query('UPDATE token SET revoked_at = now() WHERE id = $1', [ids[0]]);
    await dock.db.query('UPDATE token SET expires_at = now() WHERE id = $1', [ids[1]]);
    expect(await usedBy(projectId, 'tokens')).toBe(1);
  });

  it('are blueprints that are not deleted', async () => {
    const blueprints = await MAKERS.blueprints();
    const { projectId } = blueprints;
    await blueprints.make();
    const id = await blueprints.make();
    await deleteByHand(blueprintStore, { projectId, blueprintId: id });
    expect(await usedBy(projectId, 'blueprints')).toBe(1);
  });

  it('are resources and leases that are not destroyed, those that wait on their own', async () => {
    const place = await dock.place({ limitLeasesPerResource: 2, limitResources: 1 });
    await dock.request(place, { count: 3 });
    await dock.allocate(place);
    await dock.build(place);
    await dock.allocate(place);
    const uses = await readQuotaUse(dock.db.database, place.projectId, [
      'leases-live',
      'leases-pending',
      'resources',
    ]);
    expect(uses.map(({ used }) => used)).toEqual([3, 1, 1]);
    const [active] = await dock.db.query<{ id: string }>(
      `SELECT id FROM lease WHERE project_id = $1 AND status = 'active'`,
      [place.projectId],
    );
    const id = active?.id ?? '';
    await dock.release(place, id);
    await dock.settle(id);
    expect(await usedBy(place.projectId, 'leases-live')).toBe(3);
    await dock.destroy(id);
    expect(await usedBy(place.projectId, 'leases-live')).toBe(2);
  });

  it('ends one above the limit, or above what was asked for', async () => {
    const place = await dock.place();
    await dock.request(place, { count: 10 });
    await set(place.projectId, 'leases-live', 3);
    const count = (atLeast: number) =>
      readQuotaUse(dock.db.database, place.projectId, ['leases-live'], () => atLeast);
    expect(await count(0)).toEqual([{ name: 'leases-live', value: 3, used: 4 }]);
    expect(await count(7)).toEqual([{ name: 'leases-live', value: 3, used: 8 }]);
  });
});

describe('setting a quota', () => {
  const rows = (projectId: string) =>
    dock.db.query<{ name: string; value: number }>(
      'SELECT name, value FROM quota WHERE project_id = $1 ORDER BY name',
      [projectId],
    );
  const told = (projectId: string) =>
    dock.db.query<{ data: object }>(
      `SELECT data FROM event WHERE project_id = $1 AND type = 'project.quota-changed' ORDER BY id`,
      [projectId],
    );

  it('keeps what differs from the default, and tells what it was and is', async () => {
    const projectId = await makeProject(dock.db);
    const { default: standard } = QUOTAS.blueprints;
    expect((await readQuotas(dock.db.database, projectId)).map(({ value }) => value)).toEqual(
      QUOTA_NAMES.map((name) => QUOTAS[name].default),
    );
    await set(projectId, 'blueprints', 7);
    await set(projectId, 'blueprints', 7);
    expect(await rows(projectId)).toEqual([{ name: 'blueprints', value: 7 }]);
    await set(projectId, 'blueprints', 8);
    await set(projectId, 'blueprints', standard);
    expect(await rows(projectId)).toEqual([]);
    await set(projectId, 'blueprints', null);
    const change = { quota: 'blueprints', author: 'root' };
    expect((await told(projectId)).map(({ data }) => data)).toEqual([
      { ...change, before: standard, after: 7 },
      { ...change, before: 7, after: 8 },
      { ...change, before: 8, after: standard },
    ]);
  });

  it('is done one after the other: each tells what the one before has left', async () => {
    const projectId = await makeProject(dock.db);
    await Promise.all([2, 3, 4, 5, 6].map((value) => set(projectId, 'weight', value)));
    const changes = (await told(projectId)).map(({ data }) => data as Record<string, number>);
    expect(changes.map(({ before }) => before)).toEqual([
      1,
      ...changes.slice(0, -1).map(({ after }) => after),
    ]);
  });
});

describe('the table of quotas', () => {
  it('takes the names that the model has, and no other', async () => {
    const [row] = await dock.db.query<{ definition: string }>(
      `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
        WHERE conrelid = 'quota'::regclass AND conname = 'quota_name_check'`,
    );
    const names = [...(row?.definition ?? '').matchAll(/'([\w-]+)'/g)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(QUOTA_NAMES));
  });
});
