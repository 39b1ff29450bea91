import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, type World } from './world.ts';

/**
 * Follows docs/kinds/writing-a-kind.md: its files are written as they stand, into a directory outside of the
 * repository, and what it runs is run. Nothing else is told to Drydock than where the kind is.
 */
const PAGE = join(REPOSITORY_ROOT, 'docs/kinds/writing-a-kind.md');

/** Stands on a shelf, and does with it, as its holder, whatever a shelf can do. */
const STAND = `
import { againAfter, call, defineBlueprint, defineInterface, done, failed, notEntitled } from '@drydock/blueprint';
import { z } from 'zod';
import { shelf } from './shelf.interface.js';

const all = z.strictObject({
  wrote: z.int().describe('Bytes that were written.'),
  names: z.array(z.string()).describe('Files that there are.'),
  head: z.int().describe('What was told before the file.'),
  read: z.string().describe('What was read.'),
  lines: z.array(z.string()).describe('The lines of it.'),
  shouted: z.string().describe('What came back.'),
});
const stand = defineInterface({
  name: 'stand',
  summary: 'What can be done with what it stands on.',
  operations: {
    all: call({ summary: 'Does all of it.', input: z.strictObject({}), output: all }),
  },
});
async function* say(text) {
  yield Buffer.from(text);
}
export default defineBlueprint({
  kind: 'stand',
  provides: 'stand',
  summary: 'Stands on a shelf.',
  config: z.strictObject({}),
  resource: {
    name: (config, id) => id,
    leases: ['shelf'],
    async activate(context) {
      const base = await context.lease('shelf', { type: 'shelf' });
      if (base.status === 'waiting') {
        return againAfter(3_600_000, 'Waits for its shelf.');
      }
      return base.status === 'active' ? done({}) : failed(base.reason);
    },
    destroy: async () => done(),
  },
  lease: { destroy: async () => done() },
  interfaces: [
    stand.on((lease, { held }) => ({
      async all(input, { entitled, signal }) {
        if (!(await entitled())) {
          throw notEntitled();
        }
        const base = await held('shelf');
        const { list, read, write, lines, shout } = base.use(shelf);
        const name = 'poem';
        const { bytes } = await write({ name }, { received: say('one\\ntwo\\n'), signal });
        const { names } = await list({});
        let head = 0;
        let text = '';
        await read({ name }, {
          begin: async (told) => { head = told.bytes; },
          send: async (chunk) => { text += Buffer.from(chunk); },
        });
        const said = [];
        await lines({ name }, { emit: async (event, data) => { said.push(data.text); } });
        let shouted = '';
        await shout({}, { received: say('hey'), send: async (chunk) => { shouted += Buffer.from(chunk); } });
        return { wrote: bytes, names, head, read: text, lines: said, shouted };
      },
    })),
  ],
});
`;

let home: string;
let kind: string;
let page: string;
let world: World;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'drydock-one-page-'));
  kind = join(home, 'shelf');
  await mkdir(kind);
  page = await readFile(PAGE, 'utf8');
  for (const [, name = '', code = ''] of page.matchAll(/```js\n\/\/ (\S+)\n(.*?)```/gs)) {
    await writeFile(join(kind, name), code);
  }
  const [, manifest = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
  await writeFile(join(kind, 'package.json'), manifest);
  await writeFile(join(kind, 'stand.js'), STAND);
  // What the page has npm install: packages of the repository by their path, and zod.
  for (const name of ['@drydock/blueprint', '@drydock/model', '@drydock/sdk', 'zod']) {
    const link = join(kind, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    const at = name.startsWith('@drydock/') ? `packages/${name.slice('@drydock/'.length)}` : null;
    await symlink(join(REPOSITORY_ROOT, at ?? join('node_modules', name)), link);
  }
  await mkdir(join(home, 'shelves'));
  world = await openWorld({ env: { DRYDOCK_KINDS: `${kind},${join(kind, 'stand.js')}` } });
}, 180_000);

afterAll(async () => {
  await world.close();
  await rm(home, { recursive: true, force: true });
}, 60_000);

async function run(
  file: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    DRYDOCK_URL: world.stack.apiUrl,
    DRYDOCK_TOKEN: world.stack.token,
  };
  return promisify(execFile)(file, [...args], { cwd, env, timeout: 120_000 });
}

describe('the page on writing a kind', () => {
  it('has a kind that passes the suite by its own test', async () => {
    const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap'], kind);
    expect(stdout).toMatch(/^# fail 0$/m);
    expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(25);
  });

  it('has a kind that is used from the shell as it says', async () => {
    const [, commands = ''] = /in another terminal there:\n\n```sh\n(.*?)```/s.exec(page) ?? [];
    expect(commands.split('npx drydock').length).toBeGreaterThan(8);
    const cli = join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js');
    const script = [
      'set -eu',
      `npx() { shift; "${process.execPath}" "${cli}" "$@"; }`,
      commands.replaceAll('/var/tmp/shelves', join(home, 'shelves')),
    ].join('\n');
    const { stdout, stderr } = await run('/bin/sh', ['-c', script], home);
    expect(stdout).toMatch(/shelf\s+shelf\s+yes\s+shelf/);
    expect(stdout).toContain('"bytes": 6');
    expect(stdout).toMatch(/"names": \[\s+"poem"\s+\]/);
    expect(stdout).toContain('\nhello\n');
    expect(stdout).toContain('{"event":"line","data":{"text":"hello"}}\n');
    expect(stdout).toContain('{"event":"end","data":{"count":1}}\n');
    expect(stdout).toContain('HEY\n');
    expect(stderr).toContain('{"bytes":4}');
  });

  it('has a client that is typed by the definition, and what it prints', async () => {
    const { stdout } = await run(process.execPath, ['use.js'], kind);
    expect(stdout.trim().split('\n')).toEqual([
      "[ 'poem' ]",
      '8 one',
      'two',
      '',
      'line one',
      'line two',
      'HEY',
      '{ bytes: 3 }',
    ]);
  });

  it('has operations that are described where others are', async () => {
    const headers = { authorization: `Bearer ${world.stack.token}` };
    const response = await fetch(`${world.stack.apiUrl}/openapi.json`, { headers });
    const { paths } = (await response.json()) as { paths: Record<string, Record<string, object>> };
    const own = Object.entries(paths)
      .filter(([path]) => path.includes('/interfaces/shelf/'))
      .map(([path, methods]) => `${Object.keys(methods).join()} ${path.split('/').at(-1)}`);
    expect(own.sort()).toEqual(['get read', 'get shout', 'post lines', 'post list', 'put write']);
    expect(JSON.stringify(paths)).toContain('Reads a file line by line.');
    const kinds = await world.drydock.kinds();
    const operations = kinds.find((each) => each.kind === 'shelf')?.operations ?? [];
    expect(operations.map(({ operation, shape }) => `${operation} ${shape}`).sort()).toEqual([
      'lines stream',
      'list call',
      'read download',
      'shout duplex',
      'write upload',
    ]);
  });

  it('has what a resource that holds a lease of it can do, each shape', async () => {
    await world.drydock.blueprints.create({ name: 'stands', kind: 'stand', config: {} });
    const lease = await world.drydock.lease({ type: 'stand' });
    expect(await lease.call('stand', 'all')).toEqual({
      wrote: 8,
      names: ['poem'],
      head: 8,
      read: 'one\ntwo\n',
      lines: ['one', 'two'],
      shouted: 'HEY',
    });
    await lease.release({ wait: true });
    await world.drydock.resources.release(lease.details.resource ?? '');
    const untilMs = performance.now() + 60_000;
    for (;;) {
      const left = await readdir(join(home, 'shelves'), { recursive: true });
      const leases = left.filter((name) => name.includes('/'));
      if (leases.length === 0) {
        break;
      }
      expect(performance.now()).toBeLessThan(untilMs);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});
