import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fingerprintOfLine } from '@drydock/local-servers';
import {
  hasNamespaces,
  isRoot,
  MachineBench,
  processesWith,
  sshOnce,
  type BenchOptions,
} from './support/bench.ts';

/** Who runs the machines, and what they can be given: as root all that works here, and nothing. */
const WAYS: readonly (BenchOptions & { readonly title: string })[] = [
  { title: 'as they are here' },
  ...(isRoot ? [{ title: 'as an ordinary user', ordinaryUser: true }] : []),
  ...(isRoot ? [{ title: 'as root without namespaces', isolation: 'none' as const }] : []),
];

describe.each(WAYS)('processMachines, $title', (options) => {
  let bench: MachineBench;
  beforeAll(async () => {
    bench = await MachineBench.open(options);
  });
  afterAll(() => bench.remove());

  it('makes a machine with a name, a key and a home of its own', async () => {
    const machine = await bench.make();
    const { hostName } = machine.spec;
    const said = await bench.ssh(machine, 'hostname; uname -n; echo "$HOME"; pwd');
    const home = join(bench.directory, machine.spec.instanceId, 'home');
    expect(said.stdout.split('\n')).toEqual([hostName, hostName, home, home, '']);
    // The console has the key, in the form in which whoever reads it looks for it.
    const text = await machine.console();
    const [, key = ''] =
      /-----BEGIN SSH HOST KEY KEYS-----\n(ssh-ed25519 \S+) root@\S+\n-----END SSH HOST KEY KEYS-----\n/.exec(
        text,
      ) ?? [];
    expect(fingerprintOfLine(key)).toBe(said.hostKey);
    expect(text).toContain(`256 ${said.hostKey} root@${hostName} (ED25519)\n`);
  });

  it('lets in who has the key, and nobody else', async () => {
    const machine = await bench.make({ authorizedKeys: [] });
    await bench.says(machine, /listening/);
    const where = {
      host: machine.spec.address,
      port: bench.maker.sshPort,
      username: bench.maker.user,
    };
    await expect(sshOnce(where, bench.key.privateKey, 'true')).rejects.toThrow(/authentication/);
  });

  it('answers only after its time to boot', async () => {
    const machine = await bench.make({ bootSeconds: 3_600 });
    const where = {
      host: machine.spec.address,
      port: bench.maker.sshPort,
      username: bench.maker.user,
    };
    await expect(sshOnce(where, bench.key.privateKey, 'true')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    expect(await machine.console()).not.toContain('BEGIN SSH HOST KEY KEYS');
  });

  it('runs user data once, at the first boot, with its output on the console', async () => {
    const userData = Buffer.from(
      '#!/bin/sh\necho "on $(hostname) in $HOME"\nid -u >>"$HOME/runs"\n',
    );
    const machine = await bench.make({ userData });
    const home = join(bench.directory, machine.spec.instanceId, 'home');
    await bench.says(machine, new RegExp(`^on ${machine.spec.hostName} in ${home}$`, 'm'));
    await bench.stdout(machine, 'cloud-init status --wait');
    await machine.stop();
    await machine.start(machine.spec.address);
    await bench.stdout(machine, 'cloud-init status --wait');
    expect(await bench.stdout(machine, 'cat runs')).toBe(await bench.stdout(machine, 'id -u'));
  });

  it('says with cloud-init how the boot stands: it goes on while user data runs', async () => {
    const userData = Buffer.from('#!/bin/sh\nwhile ! [ -e "$HOME/go" ]; do sleep 0.05; done\n');
    const machine = await bench.make({ userData });
    const finished = join(
      bench.directory,
      machine.spec.instanceId,
      'var/lib/cloud/instance/boot-finished',
    );
    const before = await bench.ssh(machine, 'cloud-init status');
    expect(before).toMatchObject({ stdout: 'status: running\n', exitCode: 0 });
    expect(existsSync(finished)).toBe(false);
    const waiting = bench.ssh(machine, 'cloud-init status --wait; code=$?; ls go; exit "$code"');
    await bench.ssh(machine, 'touch go');
    const waited = await waiting;
    expect(waited.stdout).toMatch(/^\.*\nstatus: done\ngo\n$/);
    expect(waited.exitCode).toBe(0);
    expect(existsSync(finished)).toBe(true);
    const json = await bench.ssh(machine, 'cloud-init status --format json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      status: 'done',
      extended_status: 'done',
      errors: [],
    });
  });

  it('says that the boot failed where user data fails, or where it was told to', async () => {
    const broken = await bench.make({ userData: Buffer.from('#!/bin/sh\nexit 3\n') });
    const told = await bench.make({ initEnds: 'failed' });
    for (const machine of [broken, told]) {
      const said = await bench.ssh(machine, 'cloud-init status --wait --format=json');
      expect(said.exitCode).toBe(1);
      const { status, errors } = JSON.parse(said.stdout) as Record<string, unknown>;
      expect({ status, errors }).toEqual({ status: 'error', errors: [expect.any(String)] });
    }
    expect((await bench.ssh(broken, 'cloud-init status --long')).stdout).toContain('status 3');
  });

  it('never ends a boot that was told so', async () => {
    const machine = await bench.make({ initEnds: 'never' });
    const said = await bench.ssh(machine, 'timeout 1 cloud-init status --wait');
    expect(said).toMatchObject({ stdout: expect.stringMatching(/^\.+$/), exitCode: 124 });
  });

  it('says that it does not simulate user data of other forms', async () => {
    const machine = await bench.make({ userData: Buffer.from('#cloud-config\nruncmd: [date]\n') });
    const said = await bench.ssh(machine, 'cloud-init status --wait --long');
    expect(said.exitCode).toBe(2);
    expect(said.stdout).toMatch(/extended_status: degraded done[^]*#cloud-config is not simulated/);
  });

  it('keeps what one machine writes from the others', async () => {
    const [one, other] = [await bench.make(), await bench.make()];
    await bench.ssh(one, 'echo one >mine; echo one >~/.also-mine');
    expect(await bench.stdout(other, 'cat mine ~/.also-mine 2>/dev/null; ls -A')).toBe(
      '.profile\n.ssh',
    );
    expect(await bench.stdout(one, 'cat mine ~/.also-mine')).toBe('one\none');
  });

  it('keeps its disk, its key and its name through stop and start at another address', async () => {
    const machine = await bench.make();
    const before = await bench.ssh(machine, 'echo kept >file');
    await machine.stop();
    await machine.stop();
    const elsewhere = bench.spec().address;
    await machine.start(elsewhere);
    const after = await bench.ssh(machine, 'cat file; hostname', elsewhere);
    expect(after.stdout).toBe(`kept\n${machine.spec.hostName}\n`);
    expect(after.hostKey).toBe(before.hostKey);
    await expect(
      sshOnce(
        { host: machine.spec.address, port: bench.maker.sshPort, username: bench.maker.user },
        bench.key.privateKey,
        'true',
      ),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ends what runs on it, also what has left everything behind, and its directory', async () => {
    const word = `3${process.pid}${Date.now() % 100_000}`;
    const userData = Buffer.from(`#!/bin/sh\nsetsid sleep ${word}.1 &\n`);
    const machine = await bench.make({ userData });
    await bench.stdout(machine, 'cloud-init status --wait');
    const quiet = '>/dev/null 2>&1 </dev/null';
    await bench.ssh(
      machine,
      `env -i setsid -f /bin/sleep ${word}.2 ${quiet}; cd /; ` +
        `env -i /usr/bin/setsid /bin/sh -c '/bin/sleep ${word}.3 & /bin/sleep ${word}.4' ${quiet} &`,
    );
    const open = bench.ssh(machine, `sleep ${word}.5`).then(
      ({ exitCode }) => exitCode,
      () => 'lost',
    );
    for (const number of [1, 2, 3, 4, 5]) {
      await until(() => processesWith(`${word}.${number}`).length > 0);
    }
    await machine.end();
    expect(processesWith(word)).toEqual([]);
    expect(readdirSync(bench.directory)).not.toContainEqual(
      expect.stringContaining(machine.spec.instanceId),
    );
    expect(await open).not.toBe(0);
    await machine.end();
  });

  it('ends what an earlier process left running, and boots from its disk', async () => {
    const [kept, lost] = [await bench.make(), await bench.make()];
    const word = `4${process.pid}${Date.now() % 100_000}`;
    for (const machine of [kept, lost]) {
      await bench.ssh(machine, `echo kept >file; env -i setsid -f sleep ${word} >/dev/null 2>&1`);
    }
    expect(processesWith(word)).toHaveLength(2);
    const other = new Set(readdirSync(bench.directory));
    other.delete(lost.spec.instanceId);
    bench.newMaker();
    await bench.maker.keepOnly(other);
    expect(processesWith(word)).toEqual([]);
    expect(readdirSync(bench.directory).toSorted()).toEqual([...other].toSorted());
    await expect(bench.maker.reopen(lost.spec)).rejects.toThrow(/Nothing is left/);
    const again = await bench.maker.reopen(kept.spec);
    const { address } = bench.spec();
    await again.start(address);
    expect((await bench.ssh(again, 'cat file', address)).stdout).toBe('kept\n');
    await again.end();
  });

  it('has no process while nobody uses it', async () => {
    const machine = await bench.make();
    await bench.says(machine, /finished/);
    expect(processesWith(machine.spec.instanceId)).toEqual([]);
  });
});

(hasNamespaces ? describe : describe.skip)('machines of root, where namespaces work', () => {
  it('say how the boot stands also to who cannot enter their directories', async () => {
    const bench = await MachineBench.open();
    chmodSync(join(bench.directory, '..', '..'), 0o700);
    try {
      const machine = await bench.make();
      const said = await bench.ssh(
        machine,
        'cloud-init status --wait >/dev/null; cd /; setpriv --reuid=65534 --regid=65534 ' +
          '--clear-groups env -i PATH=/usr/local/sbin:/usr/bin:/bin cloud-init status --format json',
      );
      expect(said).toMatchObject({ exitCode: 0, stderr: '' });
      expect(JSON.parse(said.stdout)).toMatchObject({ status: 'done' });
    } finally {
      await bench.remove();
    }
  });

  it('have directories for passing things of their own, and programs on the usual PATH', async () => {
    const bench = await MachineBench.open();
    try {
      // Its disk lies below /var/tmp here, so it is /tmp that can be the machine's own.
      const [one, other] = [await bench.make(), await bench.make()];
      const own = await bench.stdout(
        one,
        'echo one >/tmp/one; stat -c %a /tmp; env -i PATH=/usr/local/sbin:/bin cloud-init status --wait',
      );
      expect(own).toMatch(/^1777\n/);
      expect(own).toMatch(/status: done$/);
      expect(await bench.stdout(other, 'ls /tmp')).toBe('');
      expect(existsSync('/tmp/one')).toBe(false);
    } finally {
      await bench.remove();
    }
  });
});

async function until(is: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 60_000;
  while (!is()) {
    if (performance.now() > giveUpAt) {
      throw new Error('It never came.');
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
