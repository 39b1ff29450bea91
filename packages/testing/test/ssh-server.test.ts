import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { makeSshKeyPair, startSshServer, type SshServer } from '../src/index.ts';
import { temporaryDirectory } from '@drydock/local-servers/testing';

const servers: SshServer[] = [];
const base = temporaryDirectory(() => Promise.all(servers.map((server) => server.remove())));

describe('startSshServer', () => {
  it.each([false, true])('runs a real sshd (as an ordinary user: %s)', async (ordinaryUser) => {
    const server = await startSshServer({
      directory: join(base, `sshd-${String(ordinaryUser)}`),
      authorizedKeys: [makeSshKeyPair().publicKey],
      ordinaryUser,
    });
    servers.push(server);
    const { pid } = server;
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('sshd');
    const isRoot = process.getuid?.() === 0;
    const uid = ordinaryUser && isRoot ? 65_534 : process.getuid?.();
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(
      new RegExp(`^Uid:\\t${uid}\\t`, 'm'),
    );
    expect(server.hostKey).toMatch(/^SHA256:[\w+/]{43}$/);
    await server.remove();
    expect(server.pid).toBeNull();
  });
});
