import type { Route } from '@drydock/contract';
import { newId, NOUN_NAMES, NOUNS, type Noun } from '@drydock/model';
import { makeBlueprint, makeProject, type TestDatabase } from '@drydock/store/testing';
import { newName, samples } from './samples/sample.ts';
import type { World } from './support.ts';

/** What a walk over every route calls them with. */

/** Objects of one project, by the first part of the paths that name them. */
export interface Objects {
  readonly ids: Readonly<Record<string, string>>;
  /** A blueprint of a third project, which has nothing to do with either side of the walk. */
  readonly foreignBlueprint: string;
}

/**
 * Bodies, for routes that do not take an empty one: such that nothing but who calls can be wrong.
 * A function gives a new one for each call.
 */
const BODIES: Readonly<Record<string, (objects: Objects) => unknown>> = {
  'leases.request': () => ({ type: 'bare' }),
  'operations.request': () => ({ kind: 'check', repository: 'site' }),
  'leases.renew': () => ({ ttlSeconds: 10 }),
  'leases.exec': () => ({ argv: ['true'] }),
  'blueprints.create': () => ({ name: newName('blueprint'), kind: 'bare', config: {} }),
  'blueprints.update': () => ({ enabled: true }),
  'quotas.set': () => ({ values: { weight: 1 } }),
  'projects.create': () => ({ name: newName('project') }),
  'tokens.create': () => ({ name: newName('token'), role: 'viewer' }),
  'resources.allocate': ({ ids }) => ({ blueprint: ids['blueprints'] }),
  'credentials.create': () => ({
    name: newName('credential'),
    kind: 'opaque',
    secret: { word: 'sample' },
  }),
  'credentials.rotate': () => ({ secret: { word: 'another' } }),
  'resources.abandon': () => ({ reason: 'gone for good' }),
  'authorizations.ask': ({ foreignBlueprint }) => ({ blueprint: foreignBlueprint }),
};

/** Values for what else than `{id}` stands in paths. */
const PARAMETERS: Readonly<Record<string, string>> = {
  transcript: 'none',
  interface: 'none',
  operation: 'none',
};

/** Every noun takes other labels. */
const LABELLED = { labels: { team: 'sample' } };

/** One of everything that a path can name, all of the world's own project. */
export async function makeObjects(world: World): Promise<Objects> {
  const all = await samples();
  const made = new Map<Noun, Promise<string>>();
  const of = (noun: Noun): Promise<string> => {
    const sample = all.get(noun);
    const one =
      made.get(noun) ?? sample?.walked?.(world, of) ?? sample?.make(world, {}) ?? Promise.reject();
    made.set(noun, one);
    return one;
  };
  const ids: Record<string, string> = {};
  for (const noun of NOUN_NAMES) {
    ids[NOUNS[noun].plural] = await of(noun);
  }
  ids['findings'] = await makeFinding(world);
  const partner = await makeProject(world.db);
  return {
    ids,
    foreignBlueprint: await makeBlueprint(world.db, { projectId: partner, kind: 'bare' }),
  };
}

/** As a sweep writes it: nobody can ask for one. */
async function makeFinding({ db, projectId }: World): Promise<string> {
  const id = newId('finding');
  await db.query(
    `INSERT INTO outside_finding (id, project_id, kind, place, config, thing_id, what, status)
      VALUES ($1, $2, 'bare', 'here', '{}', $1, 'thing', 'waiting')`,
    [id, projectId],
  );
  return id;
}

/** The object that the route's path is about; empty where it is about none. */
export function objectIn({ path }: Route, { ids }: Objects): string {
  if (!path.includes('{id}')) {
    return '';
  }
  const [, , collection = ''] = path.split('/');
  const id = ids[collection];
  if (id === undefined) {
    throw new Error(`There is no sample of /v1/${collection} in apps/api/test/samples.`);
  }
  return id;
}

export function pathFor({ path }: Route, id: string, { ids }: Objects): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => {
    // A parameter that is called as a noun is the id of one.
    const value = parameter === 'id' ? id : (ids[`${parameter}s`] ?? PARAMETERS[parameter]);
    if (value === undefined) {
      throw new Error(`Add a value for {${parameter}} to PARAMETERS in route-samples.ts.`);
    }
    return value;
  });
}

export function bodyFor(name: string, { body: schema }: Route, objects: Objects): unknown {
  if (schema === undefined) {
    return undefined;
  }
  const body = BODIES[name]?.(objects) ?? (name.endsWith('.update') ? LABELLED : {});
  if (!schema.safeParse(body).success) {
    throw new Error(`Add a body that ${name} takes to BODIES in route-samples.ts.`);
  }
  return body;
}

export interface Probed {
  readonly status: number;
  /** Of the problem, where it is one. */
  readonly code: unknown;
  /** Empty for a stream, which does not end by itself. */
  readonly text: string;
}

/** Every row as it is: what writes anything changes it, even to the same values. */
export async function everything(db: TestDatabase): Promise<string> {
  const tables = await db.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1`,
  );
  const prints = tables.map(async ({ name }) => {
    const [print] = await db.query<{ rows: string }>(
      `SELECT coalesce(md5(string_agg(ctid::text || xmin::text, ',' ORDER BY ctid)), '') AS rows
        FROM "${name}"`,
    );
    return `${name} ${print?.rows}`;
  });
  return (await Promise.all(prints)).join('\n');
}

/** Calls a route and reads the answer, but for a stream, which is closed unread. */
export async function probe(
  url: string,
  call: {
    readonly method: string;
    readonly path: string;
    readonly token: string | null;
    readonly body: unknown;
  },
): Promise<Probed> {
  const { method, path, token, body } = call;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('text/event-stream')) {
    await response.body?.cancel();
    return { status: response.status, code: undefined, text: '' };
  }
  const text = await response.text();
  const parsed = type.includes('json') ? (JSON.parse(text) as { code?: unknown }) : {};
  return { status: response.status, code: parsed.code, text };
}
