import { findNginx, serverUser } from '@drydock/local-servers';
import { afterAll, describe, expect, it } from '@jest/globals';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostBench } from '../ssh/support.ts';
import { get } from './support/get.ts';
import { nginxBelow } from './support/seen-of-nginx.ts';
import { documentsOf, WebrootBench } from './support/webroot-bench.ts';

const nginx = await findNginx(serverUser());

describe.each([
  ['an ordinary user', true],
  ['root', false],
])('a web root on a host that is reached over SSH as %s', (_who, ordinaryUser) => {
  let host: HostBench | undefined;
  afterAll(() => host?.remove());

  it('serves, is started anew, and is gone with the lease of the host', async () => {
    host = await HostBench.open({ ordinaryUser });
    const bench = await WebrootBench.open('ssh-host', host.config(), host.secrets);
    const resource = await bench.build({ nginx, reloadSeconds: 0 });
    const site = await bench.serve(resource);
    const path = join(documentsOf(site), 'index.html');
    await writeFile(path, 'over there');
    await chmod(path, 0o644);
    expect((await get(await bench.uri(site))).text).toBe('over there');

    const before = nginxBelow(host.directory);
    expect(before.map(({ title }) => title.split(' ')[1])).toEqual(['master', 'worker']);
    process.kill(before[0]?.pid ?? 0, 'SIGKILL');
    expect(await bench.check(resource)).toBe('nginx does not run.');
    await bench.use(site, 'restart');
    expect((await get(await bench.uri(site))).text).toBe('over there');
    expect(await bench.check(resource)).toBeNull();

    // Nobody takes it down: the host alone is given back, and finds what ran there.
    await bench.close();
    expect(nginxBelow(host.directory)).toEqual([]);
  });
});
