import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSshKeyPair, type SshServerOptions } from '@drydock/testing';
import type { JsonObject } from '@drydock/model';
import { closeSshConnections } from '@drydock/transport';
import { afterEach, describe, expect, it } from '@jest/globals';
import ssh2 from 'ssh2';
import { firstOutput, HostBench, isRoot } from './support.ts';

const opened: HostBench[] = [];

async function host(
  options: Partial<SshServerOptions> = {},
  secret?: JsonObject,
): Promise<HostBench> {
  const bench = await HostBench.open(options, secret);
  opened.push(bench);
  return bench;
}

afterEach(async () => {
  closeSshConnections();
  await Promise.all(opened.splice(0).map((bench) => bench.remove()));
});

describe('the key of a host', () => {
  it('that was given and is another one is refused, and nothing is made there', async () => {
    const bench = await host();
    const other = makeSshKeyPair().fingerprint;
    await expect(bench.activate(bench.config({ hostKey: other }))).rejects.toThrow(
      `shows the key ${bench.server.hostKey} instead of ${other}`,
    );
    expect(await bench.whatExists()).toEqual([]);
  });

  it('is pinned at the first contact, and a changed one is refused by all', async () => {
    const before = await host();
    const resource = await before.activate();
    expect(resource.state).toMatchObject({ hostKey: before.server.hostKey });
    const lease = before.lease(resource);
    await before.sh(lease, 'true');
    const { port } = before.server;
    await before.server.remove();
    closeSshConnections();
    const after = await host({ port, hostKey: makeSshKeyPair() });
    const changed = { code: 'host-key-changed' };
    await expect(before.sh(lease, 'true')).rejects.toMatchObject(changed);
    await expect(before.close(lease)).rejects.toMatchObject(changed);
    await expect(before.destroy(resource)).rejects.toMatchObject(changed);
    const sentence = await before.check(resource);
    expect(sentence).toContain(after.server.hostKey);
    expect(sentence).toContain(before.server.hostKey);
  });
});

describe('a private key', () => {
  const { private: encrypted, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519', {
    passphrase: 'open sesame',
    cipher: 'aes256-ctr',
    rounds: 16,
  });

  it('with a passphrase logs in where the credential has it', async () => {
    const secret = { privateKey: encrypted, passphrase: 'open sesame' };
    const bench = await host({ authorizedKeys: [publicKey] }, secret);
    const lease = await bench.newLease();
    expect((await bench.sh(lease, 'echo in')).stdout.toString()).toBe('in\n');
    await bench.destroy(lease.resource);
  });

  it.each([
    ['without its passphrase', { privateKey: encrypted }, /protected by a passphrase/],
    [
      'with a wrong passphrase',
      { privateKey: encrypted, passphrase: 'guess' },
      /passphrase does not open/,
    ],
    ['that is none', { privateKey: 'secret nonsense' }, /holds no private key/],
    ['that is the public one', { privateKey: publicKey }, /holds a public key/],
    ['that is no key at all', { password: 'secret nonsense' }, /is no SSH key: privateKey/],
  ])('%s is refused in a sentence without it', async (_what, secret, sentence) => {
    const bench = await host({ authorizedKeys: [publicKey] }, secret);
    const failure: unknown = await bench.activate().catch((error: unknown) => error);
    expect(String(failure)).toMatch(sentence);
    expect(String(failure)).not.toContain('nonsense');
  });

  it('that the host does not know is refused there', async () => {
    const bench = await host({ authorizedKeys: [makeSshKeyPair().publicKey] });
    await expect(bench.activate()).rejects.toThrow(/does not let ".*" in with this key/);
  });
});

describe('a host', () => {
  it('that is down cannot be reached, and says so', async () => {
    const bench = await host();
    const resource = await bench.activate();
    await bench.server.stop();
    closeSshConnections();
    expect(await bench.check(resource)).toMatch(/cannot be reached: .*ECONNREFUSED/);
    await expect(bench.destroy(resource)).rejects.toMatchObject({ code: 'host-unreachable' });
    await expect(bench.activate()).rejects.toMatchObject({ code: 'host-unreachable' });
  });

  it('with MaxSessions 1 runs one command after the other, and can still end them', async () => {
    const bench = await host({ settings: ['MaxSessions 1'] });
    const lease = await bench.newLease();
    const many = await Promise.all(
      Array.from({ length: 8 }, (_, index) => bench.sh(lease, `echo ${index}`)),
    );
    expect(many.map(({ stdout }) => stdout.toString())).toEqual(
      Array.from({ length: 8 }, (_, index) => `${index}\n`),
    );
    const { onOutput, text } = firstOutput();
    const running = bench.sh(lease, 'echo up; sleep 3600', { onOutput });
    await text;
    const late = bench.exec(lease, { program: { argv: ['true'] }, timeoutMs: 500 });
    expect(await late).toMatchObject({ exitCode: null, end: 'timeout' });
    expect(await bench.check(lease.resource)).toBeNull();
    await bench.close(lease);
    expect(await running).toMatchObject({ signal: 'SIGKILL' });
    await bench.destroy(lease.resource);
    expect(await bench.whatExists()).toEqual([]);
  });

  it('whose login shell talks before the protocol loses no byte of a command', async () => {
    const talk = `echo hello there; echo problem >&2; printf 'no end of line'`;
    const settings = [`ForceCommand ${talk}; eval "$SSH_ORIGINAL_COMMAND"`];
    const bench = await host({ settings });
    const lease = await bench.newLease();
    const said = await bench.sh(lease, 'echo out; echo err >&2; exit 5');
    expect([said.stdout.toString(), said.stderr.toString()]).toEqual(['out\n', 'err\n']);
    expect(said.exitCode).toBe(5);
    await bench.destroy(lease.resource);
  });

  if (isRoot) {
    it('whose rc file talks loses none either', async () => {
      const bench = await host({ ordinaryUser: true });
      writeFileSync(join(bench.server.home, '.bashrc'), 'echo from the rc file; echo err >&2\n', {
        mode: 0o644,
      });
      const lease = await bench.newLease();
      const said = await bench.sh(lease, 'echo out');
      expect([said.stdout.toString(), said.stderr.toString()]).toEqual(['out\n', '']);
      await bench.destroy(lease.resource);
    });
  }

  it.each([0, 1])('whose login shell ends at once with %i says so', async (code) => {
    const bench = await host({
      settings: [`ForceCommand echo This account is closed. >&2; exit ${code}`],
    });
    await expect(bench.activate()).rejects.toThrow(
      `did not do what it was asked (${code}): This account is closed.`,
    );
  });

  it('where the directory cannot be made says so', async () => {
    const bench = await host();
    const config = { ...bench.config(), directory: `${bench.directory}/a/b` };
    await expect(bench.activate(config)).rejects.toThrow(`${bench.directory}/a does not exist`);
  });
});
