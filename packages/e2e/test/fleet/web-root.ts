import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findNginx, REPOSITORY_ROOT, serverUser } from '@drydock/local-servers';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { HostRoom } from '../layers/support/host-room.ts';
import { nginxBelow } from '../layers/support/seen-of-nginx.ts';
import type { World } from './world.ts';

const run = promisify(execFile);
/** Of their own type: others that use the fleet have hosts too. */
const HOSTS = 'hosts-of-web-roots';

/** Documents that are written through a lease, and fetched from where it says. */
export function describeWebRoot(open: () => World): void {
  describe('a web root', () => {
    let world: World;
    let room: HostRoom;

    beforeAll(async () => {
      world = open();
      room = await HostRoom.open();
      const { blueprints } = world.drydock;
      await blueprints.create({ name: HOSTS, kind: 'local-host', config: room.config });
      await blueprints.create({
        name: 'web-roots',
        kind: 'webroot',
        config: { host: { blueprints: [HOSTS] }, nginx: await findNginx(serverUser()) },
        limits: { resources: 1 },
      });
    }, 120_000);

    it('serves what is written to it', async () => {
      const lease = await world.drydock.lease({ type: 'webroot' });
      await lease.filesystem.writeFile('index.html', 'hello world!');
      await lease.httpd.restart();
      const answer = await fetch(await lease.httpd.uri());
      expect([answer.status, await answer.text()]).toEqual([200, 'hello world!']);

      const { stdout } = await run(
        process.execPath,
        [join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js'), 'open', lease.id, 'a?b', '--print'],
        {
          env: {
            PATH: process.env['PATH'],
            DRYDOCK_URL: world.stack.apiUrl,
            DRYDOCK_TOKEN: world.stack.token,
          },
        },
      );
      expect(stdout).toBe(`${await lease.httpd.uri('a?b')}\n`);
      const { running, answers } = await lease.httpd.status();
      expect({ running, answers }).toEqual({ running: true, answers: true });
      const log: Uint8Array[] = [];
      for await (const chunk of lease.httpd.logs()) {
        log.push(chunk);
      }
      expect(Buffer.concat(log).toString()).toMatch(/"GET \/ HTTP\/1.1" 200/);

      const uri = await lease.httpd.uri();
      await lease.release({ wait: true });
      await expect(fetch(uri)).rejects.toThrow();
    });

    it('ends with the reason where its host is lost under it', async () => {
      const { drydock } = world;
      const lease = await drydock.lease({ type: 'webroot' });
      const { resource } = await drydock.leases.get(lease.id);
      const held = [];
      for await (const each of drydock.leases.list({ holder: resource ?? '' })) {
        held.push(each);
      }
      const lost = new Promise((resolve) => {
        lease.signal.addEventListener('abort', () => resolve(lease.signal.reason));
      });
      for (const { id } of held) {
        await drydock.leases.release(id);
      }
      expect(String(await lost)).toContain(held[0]?.id);
      await lease.release({ wait: true }).catch(() => undefined);
      const ended = await drydock.leases.get(lease.id, { wait: 'destroyed' });
      expect(ended.reason).toContain(held[0]?.id);
      expect(nginxBelow(room.directory)).toEqual([]);
    });
  });
}
