import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ROUTES, type Route } from '@drydock/contract';
import { ContractServer } from '@drydock/contract/testing';
import { AREAS, ID_PREFIX, QUOTA_NAMES } from '@drydock/model';
import { Drydock } from '@drydock/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = new URL('../../../', import.meta.url);
/** As they were built: nothing here may import an app. */
const CLI = fileURLToPath(new URL('apps/cli/bin/drydock.js', ROOT));
const OPENAPI = new URL('apps/api/dist/pages/openapi.js', ROOT).href;

/** A process for each noun, one after the other, also where something else runs. */
const PROCESSES_MS = 300_000;

/** What is no noun: a process's health, code that is loaded, and what happens to all nouns. */
const OTHERS = new Set(['health', 'kinds', 'events']);
const routes = Object.entries(ROUTES) as [string, Route][];
const nouns = [...new Set(routes.map(([name]) => name.split('.', 1)[0] ?? ''))].filter(
  (noun) => !OTHERS.has(noun),
);
const routesOf = (noun: string): Route[] =>
  routes.filter(([name]) => name.startsWith(`${noun}.`)).map(([, route]) => route);
/** `leases` are called `lease` one by one. */
const one = (noun: string): string => noun.replace(/s$/, '');
const withIds = nouns.filter((noun) => routesOf(noun).some(({ path }) => path.includes('{id}')));

let server: ContractServer;
let drydock: Drydock;

beforeAll(async () => {
  server = await ContractServer.start();
  drydock = new Drydock({ url: server.url, token: server.token });
});

afterAll(() => server.close());

async function output(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], DRYDOCK_URL: server.url, DRYDOCK_TOKEN: server.token },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
  return text;
}

const cli = (...args: string[]): Promise<string> => output([CLI, ...args]);
const completed = async (...words: string[]): Promise<string[]> =>
  (await cli('__complete', '--', ...words)).split('\n').filter((word) => word !== '');

describe('every noun of the contract', () => {
  it('is one of those that are looked at here', () => {
    expect(nouns.length).toBeGreaterThanOrEqual(8);
    expect(withIds.length).toBeGreaterThanOrEqual(7);
  });

  it('has a prefix of its own for its ids', () => {
    expect(withIds.filter((noun) => !(one(noun) in ID_PREFIX))).toEqual([]);
  });

  it('is a client of the SDK', () => {
    const fields = drydock as unknown as Record<string, Record<string, unknown> | undefined>;
    expect(nouns.filter((noun) => typeof fields[noun]?.['list'] !== 'function')).toEqual([]);
  });

  it(
    'is a group of the command line that lists, and shows what has an id',
    async () => {
      const groups = await completed('');
      expect(nouns.filter((noun) => !groups.includes(one(noun)))).toEqual([]);
      for (const noun of nouns) {
        const commands = await completed(one(noun), '');
        const expected = withIds.includes(noun) ? ['list', 'show'] : ['list'];
        expect([noun, commands]).toEqual([noun, expect.arrayContaining(expected)]);
      }
    },
    PROCESSES_MS,
  );

  it('is a tag of OpenAPI, with all its routes', async () => {
    const program = `import { openApiDocument } from ${JSON.stringify(OPENAPI)};
      console.log(JSON.stringify(openApiDocument()));`;
    const text = await output(['--input-type=module', '--eval', program]);
    const { paths } = JSON.parse(text) as {
      paths: Record<string, Record<string, { operationId: string; tags: string[] }>>;
    };
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
      routes.map(([name]) => name).toSorted(),
    );
    for (const noun of nouns) {
      const tags = operations
        .filter(({ operationId }) => operationId.startsWith(`${noun}.`))
        .flatMap((operation) => operation.tags);
      expect([noun, [...new Set(tags)]]).toEqual([noun, [noun]]);
    }
    expect(nouns.filter((noun) => !(AREAS as readonly string[]).includes(noun))).toEqual([]);
  });

  it(
    'can be completed',
    async () => {
      const blueprint = { name: 'shelf', kind: 'local-host', config: {} };
      const secret = { name: 'registry', kind: 'opaque', secret: { token: 'x' } } as const;
      /** One of each; a noun that is missing here is one whose completion nobody looks at. */
      const made: Record<string, () => Promise<string>> = {
        leases: async () => (await drydock.leases.request({ type: 'host' })).id,
        blueprints: async () => (await drydock.blueprints.create(blueprint)).name,
        resources: async () => (await drydock.resources.allocate({ blueprint: 'shelf' })).id,
        credentials: async () => (await drydock.credentials.create(secret)).name,
        projects: async () => (await drydock.projects.create({ name: 'team-a' })).name,
        tokens: async () => (await drydock.tokens.create({ name: 'ci', role: 'viewer' })).name,
        authorizations: async () => (await drydock.authorizations.ask('bp_of_theirs')).id,
      };
      expect(withIds.filter((noun) => !(noun in made))).toEqual([]);
      for (const [noun, make] of Object.entries(made)) {
        const word = await make();
        expect([noun, await completed(one(noun), 'show', word.slice(0, 3))]).toEqual([
          noun,
          [word],
        ]);
      }
      expect(await completed('quota', 'set', '')).toEqual([...QUOTA_NAMES].toSorted());
    },
    PROCESSES_MS,
  );
});
