import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ContractServer } from '@drydock/contract/testing';
import { describe, expect, it } from '@jest/globals';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

/** What users import, in a process of its own: what was built, and no zod beside it. */
async function run(
  server: ContractServer,
  program: string,
  ...options: readonly string[]
): Promise<string> {
  if (!existsSync(`${PACKAGE}/dist/index.js`)) {
    throw new Error('The SDK is not built; run `npm run build`.');
  }
  const child = spawn(process.execPath, [...options, '--input-type=module', '--eval', program], {
    cwd: PACKAGE,
    env: { PATH: process.env['PATH'], DRYDOCK_URL: server.url, DRYDOCK_TOKEN: server.token },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20_000,
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
  return stdout;
}

describe('a process', () => {
  it('is not kept alive by a lease that it forgot to release', async () => {
    await using server = await ContractServer.start();
    const startedAtMs = performance.now();
    const stdout = await run(
      server,
      `import { Drydock } from '@drydock/sdk';
       const lease = await new Drydock().lease({ type: 'host' });
       console.log(lease.details.status);`,
    );
    expect(stdout).toBe('active\n');
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });

  it('lives as long as it waits for a lease', async () => {
    await using server = await ContractServer.start();
    server.book.servesAtOnce = false;
    server.faults.add(/wait=active/, { kind: 'cut-before' }, 2);
    const running = run(
      server,
      `import { Drydock } from '@drydock/sdk';
       const lease = await new Drydock().lease({ type: 'host' });
       console.log(lease.details.status);
       await lease.release();`,
    );
    while (server.count(/wait=active/) < 3) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const id of server.book.leases.keys()) {
      server.book.activate(id);
    }
    expect(await running).toBe('active\n');
  });

  it('loads no schemas', async () => {
    await using server = await ContractServer.start();
    const stdout = await run(
      server,
      `import { Drydock } from '@drydock/sdk';
       for await (const lease of new Drydock().leases.list()) console.log(lease.id);`,
      '--no-warnings',
      '--experimental-loader',
      LOADER,
    );
    const loaded = stdout.split('\n').filter((line) => line.startsWith('loads '));
    expect(loaded.some((url) => url.includes('/sdk/dist/index.js'))).toBe(true);
    expect(loaded.filter((url) => url.includes('/zod/'))).toEqual([]);
    const ofContract = loaded.filter((url) => url.includes('/contract/'));
    expect(new Set(ofContract.map((url) => url.split('/contract/dist/')[1]))).toEqual(
      new Set(['endpoints/endpoints.generated.js', 'interface/duplex.js']),
    );
  });
});

/** Tells every module that is loaded. */
const LOADER = `data:text/javascript,${encodeURIComponent(`
import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  writeSync(1, 'loads ' + url + '\\n');
  return next(url, context);
}`)}`;
