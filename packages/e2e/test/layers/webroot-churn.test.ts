import { findNginx, serverUser } from '@drydock/local-servers';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { get } from './support/get.ts';
import { HostRoom } from './support/host-room.ts';
import { nginxBelow, webrootsBelow } from './support/seen-of-nginx.ts';
import { documentsOf, homeOf, WebrootBench, type Webroot } from './support/webroot-bench.ts';

const LIMIT_MS = 400_000;

const nginx = await findNginx(serverUser());
const room = await HostRoom.open();
const bench = await WebrootBench.open('local-host', room.config);
afterAll(async () => {
  await bench.close();
  await room.remove();
});

const reloadsOf = (resource: Webroot): number =>
  Number(readFileSync(join(homeOf(resource), 'run/reloads'), 'utf8'));

/** An answer of which nothing is read yet. */
const begin = (uri: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request(uri, resolve).once('error', reject).end();
  });

describe('a web root whose leases come and go', () => {
  it(
    'has 50 come and go with one reload in two seconds, while one lease holds a download',
    async () => {
      const resource = await bench.build({ nginx });
      const holder = await bench.serve(resource);
      const bytes = 64 * 1_024 * 1_024;
      const path = join(documentsOf(holder), 'large.bin');
      await writeFile(path, Buffer.alloc(bytes, 'x'));
      await chmod(path, 0o644);
      const answer = await begin(await bench.uri(holder, '/large.bin'));

      const before = reloadsOf(resource);
      const begun = performance.now();
      let oldMost = 0;
      const lane = async (): Promise<void> => {
        for (let turn = 0; turn < 5; turn += 1) {
          const site = await bench.serve(resource);
          expect((await get(await bench.uri(site))).status).toBe(403);
          const old = nginxBelow(room.directory).filter(({ title }) => title.includes('shutting'));
          oldMost = Math.max(oldMost, old.length);
          await bench.end(site);
        }
      };
      await Promise.all(Array.from({ length: 10 }, lane));
      const seconds = (performance.now() - begun) / 1_000;
      const reloads = reloadsOf(resource) - before;
      expect(reloads).toBeLessThanOrEqual(seconds / 2 + 1);
      expect(reloads).toBeLessThan(100);
      expect(oldMost).toBeLessThanOrEqual(5);

      let read = 0;
      for await (const chunk of answer) {
        read += (chunk as Buffer).length;
      }
      expect(read).toBe(bytes);
      await bench.destroy(resource);
    },
    LIMIT_MS,
  );

  it(
    'is whole again after a change that was cut off at any moment',
    async () => {
      const before = webrootsBelow(room.directory);
      const resource = await bench.build({ nginx, reloadSeconds: 0 });
      const site = await bench.serve(resource);
      for (let round = 0; round < 12; round += 1) {
        const cut = new AbortController();
        const changing = bench
          .use(
            site,
            'configure',
            { headers: [{ name: 'X-Round', value: `${round}` }] },
            { signal: cut.signal },
          )
          .catch(() => undefined);
        await delay(round * 40);
        cut.abort(new Error('The caller has gone.'));
        await changing;
        // Of use at once, for itself and for others.
        const other = await bench.serve(resource);
        await bench.use(site, 'configure', { headers: [{ name: 'X-Round', value: 'last' }] });
        expect((await get(await bench.uri(site))).headers['x-round']).toBe('last');
        await bench.end(other);
      }
      await bench.end(site);
      await bench.destroy(resource);
      expect(webrootsBelow(room.directory)).toEqual(before);
    },
    LIMIT_MS,
  );
});
