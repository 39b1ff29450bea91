/** Where a name leads to is looked up before git is told it, and git is told what was looked up: real git, real sockets. */
import { createServer } from 'node:http';
import { lookup } from 'node:dns/promises';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { noSecrets, shellOver } from '@drydock/blueprint';
import { newId } from '@drydock/model';
import { closeAttempt, runInGate } from '@drydock/transport';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { accessTo, type Access } from '../../src/working-copy/access.ts';
import { config } from '../../src/working-copy/config.ts';
import { isPrivateIp } from '../../src/working-copy/address.ts';
import { GIT } from '../../src/working-copy/git-text.ts';
import { openAccess, pinsOf } from '../../src/working-copy/remote-access.ts';
import { REMOTE } from '../../src/working-copy/remote-text.ts';
import { remotesOf } from '../../src/working-copy/remotes.ts';
import { REFUSED } from '../../src/working-copy/store-text.ts';
import { tell } from '../../src/working-copy/tell.ts';

const ASK = `${GIT}${REMOTE}
remote_git ls-remote -- "$1" 2>&1 >/dev/null | cat >&2
exit ${REFUSED}
`;
const git = '/usr/bin/git';
const version = '2.39.5';
const { signal } = new AbortController();
const endsAt = () => performance.now() + 30_000;
const place = await mkdtemp('/var/tmp/drydock-remotes-test-');
await chmod(place, 0o711);
const attemptId = newId('attempt');
const target = { place, attemptId, leaseId: newId('lease') };
const shell = shellOver({ exec: (spec, run) => runInGate(target, spec, run) });
const directory = join(place, attemptId, 'work');

/** Who asked, by the name that they asked for. */
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.headers.host ?? '');
  response.writeHead(404).end();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await closeAttempt({ place, attemptId, signal });
  await rm(place, { recursive: true, force: true });
});
const port = () => (server.address() as AddressInfo).port;

function access(url: string, others: 'public' | 'any' = 'public'): Access {
  const read = accessTo(config.parse({ others }), url);
  if (typeof read === 'string') {
    throw new Error(read);
  }
  return read;
}

it('reaches what was looked up, whatever the name leads to by then', async () => {
  const at = access(`http://nowhere.example.test:${port()}/a.git`);
  const open = await openAccess(at, { secrets: noSecrets, directory, pins: ['127.0.0.1'] });
  const told = await tell(shell, ASK, [git, ...open.args, at.url], { signal, endsAt: endsAt() });
  expect(told).toMatchObject({ refused: expect.stringContaining('not found') });
  expect(asked).toEqual([`nowhere.example.test:${port()}`]);

  const unpinned = await openAccess(at, { secrets: noSecrets, directory, pins: [] });
  const alone = await tell(shell, ASK, [git, ...unpinned.args, at.url], {
    signal,
    endsAt: endsAt(),
  });
  expect(alone).toMatchObject({ refused: expect.stringContaining('Could not resolve host') });
  expect(asked).toHaveLength(1);
});

/** A name that this machine has for itself, which does not show it. */
async function privateName(): Promise<string> {
  for (const name of [hostname(), 'ip6-localhost', 'ip6-loopback']) {
    const found = await lookup(name, { all: true }).catch(() => []);
    if (found.some(({ address }) => isPrivateIp(address))) {
      return name;
    }
  }
  throw new Error('This machine has no name for itself that leads to a private address.');
}

it('refuses a name that leads to a private address, before anybody is asked', async () => {
  const own = await privateName();
  asked.length = 0;
  const remotes = remotesOf({ shell, git, version, directory, secrets: noSecrets });
  const at = access(`http://${own}:${port()}/a.git`);
  const told = await remotes.tell(at, ASK, [at.url], { signal, endsAt: endsAt() });
  expect(told).toMatchObject({
    refused: expect.stringMatching(/ leads to .*, which is a private address, which the blueprint/),
  });
  expect(asked).toEqual([]);
  expect(await pinsOf(access(at.url, 'any'), { shell, version, signal })).toEqual([]);
});

it('has ssh speak with what was looked up', async () => {
  const at = access('ssh://git@nowhere.example.test:9/a.git');
  const said = async (pins: readonly string[]) => {
    const open = await openAccess(at, { secrets: noSecrets, directory, pins });
    return tell(shell, ASK, [git, ...open.args, at.url], { signal, endsAt: endsAt() });
  };
  expect(await said(['127.0.0.1'])).toMatchObject({
    refused: expect.stringContaining('connect to host 127.0.0.1 port 9: Connection refused'),
  });
  expect(await said([])).toMatchObject({
    refused: expect.stringContaining('Could not resolve hostname nowhere.example.test'),
  });
});

it('refuses a name that leads nowhere, and a git that cannot be told', async () => {
  const at = access('https://nowhere.example.test/a.git');
  await expect(pinsOf(at, { shell, version, signal })).rejects.toThrow(
    'unreachable: the host finds no nowhere.example.test.',
  );
  await expect(pinsOf(at, { shell, version: '2.36.6', signal })).rejects.toMatchObject({
    code: 'program-missing',
    message: expect.stringContaining('that takes 2.37'),
  });
});
