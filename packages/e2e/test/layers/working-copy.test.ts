/** `working-copy` on a real local host of this machine: what is checked out, how it was had, and what is left. */
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { GitOverHttp } from './support/git-over-http.ts';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost } from './support/leases-on-one-host.ts';
import { OnHostBench, type BenchLease } from './support/on-host-bench.ts';
import { Origin } from './support/origin.ts';
import type { LeaseState } from './support/working-copy-state.ts';

const LIMIT_MS = 120_000;

const room = await HostRoom.open();
const leases = await leasesOnOneHost(room);
const bench = new OnHostBench('working-copy', leases);
const origin = new Origin();
const server = await GitOverHttp.open(origin.directory);
afterAll(async () => {
  await leases.close();
  await server.close();
  origin.remove();
  await room.remove();
});
// Whatever a test did: nothing of it is left on the machine.
afterEach(async () => expect(await room.whatExists()).toEqual([]), LIMIT_MS);

const OPEN = { others: 'any' };
const had = (lease: BenchLease) => (lease.state as unknown as LeaseState).repositories;

origin.create('site');
const first = origin.commit('site', { a: 'one\n', 'b/c': 'two\n' });
origin.push('site', 'main');

describe('a working copy', () => {
  it(
    'has a branch of a repository checked out, where commands start and files are',
    async () => {
      const resource = await bench.build(OPEN);
      const lease = await bench.lease(resource, { repository: server.url('site.git') });
      expect(had(lease)).toEqual([
        {
          name: 'site',
          directory: '.',
          url: server.url('site.git'),
          ref: 'refs/heads/main',
          commit: first,
          head: first,
          branch: 'main',
          foundBy: 'everything',
          lfsPointers: 0,
          submodules: 0,
        },
      ]);
      const script = 'cat a b/c; git status -sb --porcelain; git rev-parse HEAD @{u}';
      expect(await bench.run(lease, script)).toMatchObject({
        exitCode: 0,
        stdout: `one\ntwo\n## main...origin/main\n${first}\n${first}\n`,
        stderr: '',
      });
      await bench.end(lease);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );
});
