import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findMariadb, findNginx, REPOSITORY_ROOT, serverUser } from '@drydock/local-servers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokenPromises } from './audits.ts';
import { openWorld, type World } from './world.ts';

/** Everything in `examples/` that is run: each prints what stands beside it. */
const EXAMPLES = join(REPOSITORY_ROOT, 'examples');
const names = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'run.sh')));

const LIMIT_MS = 120_000;

let world: World;
/** What a newcomer has installed, and these tests have not. */
let programs: Readonly<Record<string, string>>;

beforeAll(async () => {
  world = await openWorld();
  const user = serverUser();
  const { mariadbd } = await findMariadb(user);
  programs = { NGINX: await findNginx(user), MARIADB_PATH: dirname(mariadbd) };
}, 240_000);

afterAll(() => world.close(), 60_000);

async function runExample(
  name: string,
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const child = spawn(join(EXAMPLES, name, 'run.sh'), [], {
    // npx prepares nothing of its own where the command is there already.
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DRYDOCK_URL: world.stack.apiUrl,
      DRYDOCK_TOKEN: world.stack.token,
      ...programs,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, stdout, stderr };
}

describe('an example', () => {
  it('is there for each', () => {
    expect(names.length).toBeGreaterThan(0);
  });

  it.each(names)(
    '%s prints what stands beside it, and leaves nothing',
    async (name) => {
      const { code, stdout, stderr } = await runExample(name);
      // What it tells of its progress is different each time.
      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: readFileSync(join(EXAMPLES, name, 'output.txt'), 'utf8'),
        stderr: expect.any(String),
      });
      const leases = [];
      for await (const lease of world.drydock.leases.list({})) {
        leases.push(lease);
      }
      expect(leases.filter(({ status }) => status === 'active')).toEqual([]);
      expect(await brokenPromises(world)).toEqual({});
    },
    LIMIT_MS,
  );
});
