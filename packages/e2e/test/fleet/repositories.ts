import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GitOverHttp } from '../layers/support/git-over-http.ts';
import { HostRoom } from '../layers/support/host-room.ts';
import { Origin } from '../layers/support/origin.ts';
import type { World } from './world.ts';

const run = promisify(execFile);
/** Of their own type: others that use the fleet have hosts too. */
const HOSTS = 'hosts-of-working-copies';

/** Repositories that are integrated and pushed by a program, and by the command line. */
export function describeRepositories(open: () => World): void {
  describe('the repositories of a lease', () => {
    let world: World;
    let room: HostRoom;
    let server: GitOverHttp;
    const origin = new Origin();

    beforeAll(async () => {
      world = open();
      room = await HostRoom.open();
      server = await GitOverHttp.open(origin.directory);
      const { blueprints } = world.drydock;
      await blueprints.create({ name: HOSTS, kind: 'local-host', config: room.config });
      await blueprints.create({
        name: 'working-copies',
        kind: 'working-copy',
        config: { host: { blueprints: [HOSTS] }, others: 'any' },
        limits: { resources: 1 },
      });
    }, 120_000);
    afterAll(async () => {
      await server.close();
      origin.remove();
      await room.remove();
    });

    it('are integrated, looked at and pushed', async () => {
      origin.create('site');
      const first = origin.commit('site', { a: 'a\n' });
      origin.push('site', 'main');
      origin.git('site.work', 'checkout', '-qb', 'feature');
      origin.commit('site', { b: 'b\n' });
      origin.push('site', 'feature');

      const lease = await world.drydock.lease({
        type: 'working-copy',
        attributes: { repository: server.url('site.git') },
      });
      const made = await lease.repository.integrate({ ref: 'feature', onto: 'main' });
      if (made.outcome !== 'integrated') {
        throw new Error(made.outcome);
      }
      expect(String((await lease.command.exec({ script: 'cat a b' })).stdout)).toBe('a\nb\n');
      const call = async (
        [operation, input = '{}']: readonly [string, string?],
        ...fields: readonly string[]
      ): Promise<unknown> => {
        const { stdout } = await run(
          process.execPath,
          [
            join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js'),
            'use',
            '--lease',
            lease.id,
            'repository',
            operation,
            input,
            '-o',
            'json',
            ...fields.flatMap((field) => ['--set', field]),
          ],
          {
            env: {
              PATH: process.env['PATH'],
              DRYDOCK_URL: world.stack.apiUrl,
              DRYDOCK_TOKEN: world.stack.token,
            },
          },
        );
        return JSON.parse(stdout);
      };
      const push = ['branch=main', `commit=${made.commit}`, `expected=${made.base}`];
      expect(await call(['push'], ...push, 'dryRun=true')).toEqual({
        result: { outcome: 'would-push' },
      });
      expect(
        await call(['push', '{"expected": null}'], 'branch=other', `commit=${made.commit}`),
      ).toEqual({
        result: { outcome: 'pushed' },
      });
      const { commit, base } = made;
      expect(await lease.repository.push({ branch: 'main', commit, expected: base })).toEqual({
        outcome: 'pushed',
      });
      expect(await call(['look'], 'branch=main', `contains=${first}`)).toEqual({
        commit,
        contains: true,
      });
      expect(await world.drydock.leases.repository(lease.id).status()).toMatchObject([
        { name: 'site', commit, branch: null, changedCount: 0 },
      ]);
      await lease.release({ wait: true });
    }, 120_000);
  });
}
