import { ROUTES, scopeOf, type Route } from '@drydock/contract';
import { ROLES, roleReaches, SCOPES, type Role } from '@drydock/model';
import { makeProject, makeToken, type TestToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  bodyFor,
  everything,
  makeObjects,
  objectIn,
  pathFor,
  probe,
  type Objects,
} from './route-samples.ts';
import { openWorld, type World } from './support.ts';

/** Routes that need a token, of the contract: a new one is walked without a word here. */
const WALKED = (Object.entries(ROUTES) as [string, Route][]).filter(
  ([, route]) => route.open !== true,
);
const isAboutOne = (route: Route): boolean => route.path.includes('{');

let world: World;
let objects: Objects;
/** Another project, which none of the objects has anything to do with. */
let stranger: TestToken;
let tokens: Readonly<Record<Role, TestToken>>;
beforeAll(async () => {
  world = await openWorld();
  objects = await makeObjects(world);
  stranger = await makeToken(world.db, await makeProject(world.db));
  const [viewer, holder, operator, admin] = await Promise.all(
    ROLES.map((role) => makeToken(world.db, world.projectId, role)),
  );
  if (!viewer || !holder || !operator || !admin) {
    throw new Error('There is a token for each role.');
  }
  tokens = { viewer, holder, operator, admin };
});
afterAll(() => world.close());

const send = (name: string, route: Route, token: string | null, path = own(route)) =>
  probe(world.api.url, { method: route.method, path, token, body: bodyFor(name, route, objects) });
const own = (route: Route): string => pathFor(route, objectIn(route, objects), objects);
/** Past every guard, and then there is no such object: nothing is changed by asking. */
const missing = (route: Route): string => pathFor(route, 'none', { ...objects, ids: {} });

/** The rows of the project that the objects belong to. */
async function ownRows(): Promise<string> {
  const columns = await world.db.query<{ name: string; column: string }>(
    `SELECT table_name AS name, column_name AS column FROM information_schema.columns
      WHERE table_schema = 'public' AND (column_name LIKE '%project_id'
        OR (table_name = 'project' AND column_name = 'id'))
      ORDER BY 1, 2`,
  );
  const prints = columns.map(async ({ name, column }) => {
    const [print] = await world.db.query<{ rows: string }>(
      `SELECT coalesce(md5(string_agg(ctid::text || xmin::text, ',' ORDER BY ctid)), '') AS rows
        FROM "${name}" WHERE "${column}" = $1`,
      [world.projectId],
    );
    return `${name}.${column} ${print?.rows}`;
  });
  return (await Promise.all(prints)).join('\n');
}

describe.each(WALKED)('%s', (name, route) => {
  it('can be walked', () => {
    // Each of these throws a sentence that says what to add to route-samples.ts.
    expect(own(route)).not.toContain('{');
    expect(() => bodyFor(name, route, objects)).not.toThrow();
  });

  it('takes nobody without a good token, and changes nothing', async () => {
    const before = await everything(world.db);
    const broken = `${tokens.admin.text.slice(0, -4)}AAAA`;
    for (const token of [null, 'garbage', broken]) {
      const { status, code } = await send(name, route, token);
      expect([status, code]).toEqual([401, 'unauthenticated']);
    }
    expect(await everything(world.db)).toBe(before);
  });

  it('refuses each role below its own, and changes nothing', async () => {
    const before = await everything(world.db);
    const below = ROLES.filter((role) => !roleReaches(role, route.role));
    for (const role of below) {
      const { status, code, text } = await send(name, route, tokens[role].text);
      expect([role, status, code]).toEqual([role, 403, 'forbidden']);
      expect(text).toContain(`the role ${route.role}`);
    }
    expect(await everything(world.db)).toBe(before);
  });

  it('lets each role from its own on through', async () => {
    const above = ROLES.filter((role) => roleReaches(role, route.role));
    for (const role of above) {
      // One for each call: a route may end the token that it is called with.
      const { text } = await makeToken(world.db, world.projectId, role);
      const { status, code } = await send(name, route, text, missing(route));
      if (isAboutOne(route)) {
        expect([role, status, code]).toEqual([role, 404, 'not-found']);
      } else {
        // What the body asks for may not be possible; that is for the route's own tests.
        expect([role, status < 300 || status === 409 || status === 422]).toEqual([role, true]);
      }
    }
  });

  it('asks a narrowed token for the scope of its area', async () => {
    const scope = scopeOf(route);
    const others = SCOPES.filter((each) => each !== scope);
    const { text: without } = await makeToken(world.db, world.projectId, 'admin', {
      scopes: others,
    });
    if (scope === null) {
      const answer = await send(name, route, without, missing(route));
      expect(answer.status).toBeLessThan(300);
      return;
    }
    const before = await everything(world.db);
    const refused = await send(name, route, without);
    expect([refused.status, refused.code]).toEqual([403, 'forbidden']);
    expect(refused.text).toContain(`the scope ${scope}`);
    expect(await everything(world.db)).toBe(before);
    const { text: enough } = await makeToken(world.db, world.projectId, route.role, {
      scopes: [scope],
    });
    const { status } = await send(name, route, enough, missing(route));
    expect([401, 403]).not.toContain(status);
  });

  it('shows and gives another project nothing of this one', async () => {
    const before = await ownRows();
    const { text: token } = route.path.endsWith('/self')
      ? await makeToken(world.db, await makeProject(world.db))
      : stranger;
    const answer = await send(name, route, token);
    if (isAboutOne(route)) {
      expect([answer.status, answer.code]).toEqual([404, 'not-found']);
    } else {
      expect(answer.status).toBeLessThan(500);
      // A refusal may repeat an id that the body has.
      const shown = answer.status < 300 ? Object.values(objects.ids) : [];
      for (const id of shown) {
        expect(answer.text).not.toContain(id);
      }
    }
    expect(await ownRows()).toBe(before);
  });
});

describe('the walk', () => {
  it('is around objects that are there for their own project', async () => {
    const shown = WALKED.filter(([, route]) => route.method === 'GET' && isAboutOne(route));
    expect(shown.length).toBeGreaterThan(8);
    for (const [name, route] of shown) {
      const { code } = await send(name, route, world.token);
      expect([name, code]).not.toEqual([name, 'not-found']);
    }
  });
});
