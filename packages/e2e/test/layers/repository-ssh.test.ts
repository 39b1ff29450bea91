/** `repository` on a host that is reached over SSH. */
import { closeSshConnections } from '@drydock/transport';
import { afterAll, describe, expect, it } from '@jest/globals';
import { HostBench } from '../ssh/support.ts';
import { RepositoryBench } from './support/repository-bench.ts';
import { until } from './support/until.ts';

const LIMIT_MS = 120_000;

describe.each([
  ['an ordinary user', true],
  ['root', false],
])('a host that is reached over SSH as %s', (_who, ordinaryUser) => {
  it(
    'integrates, pushes, says what nobody knows, and keeps nothing',
    async () => {
      const host = await HostBench.open({ ordinaryUser });
      const { secrets } = host;
      const bench = await RepositoryBench.open({
        kind: 'ssh-host',
        config: host.config(),
        secrets,
      });
      try {
        const { origin } = bench;
        origin.create('site');
        const first = origin.commit('site', { a: 'a\n', b: 'b\n' });
        origin.push('site', 'main');
        origin.git('site.work', 'checkout', '-qb', 'feature');
        origin.commit('site', { a: 'feature\n' });
        origin.push('site', 'feature');
        origin.git('site.work', 'checkout', '-qb', 'clash', 'main');
        origin.commit('site', { a: 'clash\n' });
        origin.push('site', 'clash');
        const lease = await bench.lease('site');
        const message = `Over there\n\n# ${'\u00fc'.repeat(60_000)}`;
        const made = await bench.integrate(lease, { ref: 'feature', onto: 'main', message });
        if (made.outcome !== 'integrated') {
          throw new Error(made.outcome);
        }
        const wish = { branch: 'main', commit: made.commit, expected: first };
        expect(await bench.push(lease, wish)).toEqual({ outcome: 'pushed' });
        expect(origin.git('site.git', 'show', '-s', '--format=%B', 'main')).toBe(message);
        expect(await bench.look(lease, { branch: 'main', contains: first })).toEqual({
          commit: made.commit,
          contains: true,
        });
        expect(await bench.integrate(lease, { ref: 'clash', onto: 'main' })).toMatchObject({
          outcome: 'conflict',
          files: ['a'],
        });
        expect(await bench.status(lease)).toMatchObject({
          commit: made.commit,
          branch: null,
          changed: [],
        });
        // Whoever asks goes in the middle of it.
        let isAsked = false;
        bench.server.before = async () => {
          isAsked = true;
          await new Promise(() => undefined);
        };
        const gone = new AbortController();
        const looking = bench.integrate(
          lease,
          { ref: 'feature', onto: 'main' },
          { signal: gone.signal },
        );
        await until(() => isAsked);
        gone.abort(new Error('nobody waits'));
        await expect(looking).rejects.toThrow();
        bench.server.before = () => undefined;
        // As is what runs on the host meanwhile for the next.
        await until(() => host.processes().length === 0);
        expect(await bench.integrate(lease, { ref: 'feature', onto: 'main' })).toMatchObject({
          outcome: 'nothing',
        });
        await bench.kind.end(lease);
      } finally {
        await bench.close();
        expect(await host.whatExists()).toEqual([]);
        closeSshConnections();
        await host.remove();
      }
    },
    LIMIT_MS,
  );
});
