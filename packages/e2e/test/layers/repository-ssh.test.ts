/** `repository` on a host that is reached over SSH. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSshKeyPair, startSshServer } from '@drydock/testing';
import { closeSshConnections } from '@drydock/transport';
import { describe, expect, it } from '@jest/globals';
import { HostBench, userKey } from '../ssh/support.ts';
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

describe('a remote that is reached over SSH', () => {
  it(
    'is pushed to with a key, says who may not and who does not answer, and is looked at after a cut',
    async () => {
      const host = await HostBench.open();
      const bench = await RepositoryBench.open({
        kind: 'ssh-host',
        config: host.config(),
        secrets: host.secrets,
      });
      const { origin } = bench;
      const hooks = join(origin.directory, 'site.git', 'hooks');
      const server = await startSshServer({
        directory: join(origin.directory, 'sshd'),
        authorizedKeys: [userKey.publicKey],
      });
      const { port } = server;
      const secret = (privateKey: string) => ({ open: async () => ({ privateKey }) });
      try {
        origin.create('site');
        const first = origin.commit('site', { a: 'a\n' });
        origin.push('site', 'main');
        bench.secrets = secret(userKey.privateKey);
        const url = `ssh://${server.user}@127.0.0.1:${port}${origin.directory}/site.git`;
        await bench.resource({ repositories: { site: { url, credential: 'key' } } });
        const lease = await bench.lease('site', { repository: 'site' });
        const make = async (text: string): Promise<string> => {
          const script = `echo ${text} >made; git add made; git -c user.name=x -c user.email=x commit -qm x; git rev-parse HEAD`;
          return (await bench.kind.run(lease, script)).stdout.trim();
        };
        const one = await make('one');
        expect(await bench.push(lease, { branch: 'main', commit: one, expected: first })).toEqual({
          outcome: 'pushed',
        });
        expect(await bench.look(lease, { branch: 'main', contains: first })).toEqual({
          commit: one,
          contains: true,
        });

        const two = { branch: 'main', commit: await make('two'), expected: one };
        bench.secrets = secret(makeSshKeyPair().privateKey);
        expect(await bench.push(lease, two)).toMatchObject({
          outcome: 'refused',
          reason: 'denied',
        });
        bench.secrets = secret(userKey.privateKey);

        mkdirSync(hooks, { recursive: true });
        writeFileSync(join(hooks, 'post-receive'), '#!/bin/sh\nkill -9 $PPID\n', { mode: 0o755 });
        await expect(bench.push(lease, two)).rejects.toMatchObject({ code: 'interrupted' });
        rmSync(join(hooks, 'post-receive'));
        expect(await bench.look(lease, { branch: 'main' })).toMatchObject({ commit: two.commit });
        expect(await bench.push(lease, two)).toEqual({ outcome: 'already' });

        await server.remove();
        const three = { branch: 'main', commit: await make('three'), expected: two.commit };
        expect(await bench.push(lease, three)).toMatchObject({
          outcome: 'refused',
          reason: 'unreachable',
        });
        await bench.kind.end(lease);
      } finally {
        await server.remove();
        await bench.close();
        expect(await host.whatExists()).toEqual([]);
        closeSshConnections();
        await host.remove();
      }
    },
    LIMIT_MS,
  );
});
