import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, launchBrowser } from '@drydock/testing/browser';
import { within } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let server: Server;
let url: string;
beforeAll(async () => {
  // A download may be part of it.
  await findChromium();
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<title>here</title><script>document.title += " and runs"</script>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 600_000);
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Of the browser with that home directory. */
function processesOf(home: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((id) => Number.isInteger(id) && environmentOf(id).includes(`HOME=${home}`));
}

/** Empty for what has ended meanwhile. */
function environmentOf(id: number): readonly string[] {
  try {
    return readFileSync(`/proc/${id}/environ`, 'latin1').split('\0');
  } catch {
    return [];
  }
}

const allEnd = (home: string): Promise<void> =>
  within(60_000, 'its processes end', () => Promise.resolve(processesOf(home).length === 0));

describe('a browser for tests', () => {
  it('runs scripts of pages on this machine, and reaches no other', async () => {
    await using launched = await launchBrowser();
    const page = await launched.browser.newPage();
    for (const each of [url, url.replace('127.0.0.1', 'localhost')]) {
      await page.goto(each);
      expect(await page.title()).toBe('here and runs');
    }
    const outside = page.goto('http://drydock.example/');
    await expect(outside).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
  });

  it('leaves nothing behind', async () => {
    const { home, close } = await launchBrowser();
    expect(processesOf(home).length).toBeGreaterThan(0);
    await close();
    await allEnd(home);
    expect(existsSync(home)).toBe(false);
  });

  it('ends with whoever started it, even by kill -9', async () => {
    const temporary = await mkdtemp(join(tmpdir(), 'drydock-browser-test-'));
    const starter = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { launchBrowser } from '@drydock/testing/browser';
         console.log((await launchBrowser()).home);
         setInterval(() => undefined, 1_000);`,
      ],
      {
        cwd: fileURLToPath(new URL('.', import.meta.url)),
        // What a browser leaves that nobody could end in good order is left there.
        env: { ...process.env, NODE_OPTIONS: '', TMPDIR: temporary },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ended = once(starter, 'exit');
    const [line] = (await Promise.race([once(starter.stdout, 'data'), ended])) as [unknown];
    const home = String(line).trim();
    try {
      expect(processesOf(home).length).toBeGreaterThan(0);
      starter.kill('SIGKILL');
      await ended;
      await allEnd(home);
    } finally {
      starter.kill('SIGKILL');
      await rm(temporary, { recursive: true, force: true });
    }
  });
});
