/** `storage` on a real local host of this machine: quotas, ends, and what is left. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openQuotaVolume, whyNoQuotaVolume } from '@drydock/testing';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost } from './support/leases-on-one-host.ts';
import { OnHostBench, type BenchLease } from './support/on-host-bench.ts';

const LIMIT_MS = 120_000;
const MIB = 1_024 * 1_024;

const room = await HostRoom.open();
const leases = await leasesOnOneHost(room);
const bench = new OnHostBench('storage', leases);
afterAll(async () => {
  await leases.close();
  await room.remove();
});
// Whatever a test did: nothing of it is left on the machine.
afterEach(async () => expect(await room.whatExists()).toEqual([]), LIMIT_MS);

async function* pieces(bytes: number, size = 256 * 1_024): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; left -= size) {
    yield Buffer.alloc(Math.min(size, left), 'x');
  }
}

const write = (lease: BenchLease, path: string, bytes: number): Promise<unknown> =>
  bench.call(lease, 'filesystem.write', { path }, { received: pieces(bytes) });

interface Usage {
  readonly usedBytes: number;
  readonly limitBytes: number;
  readonly freeBytes: number;
  readonly quota: string;
}
const usage = async (lease: BenchLease): Promise<Usage> =>
  (await bench.call(lease, 'storage.usage', {})) as Usage;

async function onStorage(
  config: Parameters<OnHostBench['build']>[0],
  body: (lease: BenchLease) => Promise<void>,
): Promise<void> {
  const resource = await bench.build(config);
  try {
    const lease = await bench.lease(resource);
    await body(lease);
    await bench.end(lease);
  } finally {
    await bench.tearDown(resource);
  }
}

describe('a counted storage', () => {
  it(
    'says that it is counted, begins empty, and is used by files and commands alike',
    () =>
      onStorage({ bytes: 8 * MIB }, async (lease) => {
        expect(lease.resource.state).toMatchObject({ quota: 'counted', limitBytes: 8 * MIB });
        expect(await bench.run(lease, 'ls -A; pwd; echo "$HOME"')).toMatchObject({
          exitCode: 0,
          stdout: `${`${lease.resource.state['directory'] as string}/${lease.attemptId}/work\n`.repeat(2)}`,
        });
        await write(lease, 'made by files', 5);
        expect(await bench.run(lease, 'cat "made by files"; echo hello >it')).toMatchObject({
          stdout: 'xxxxx',
        });
        const sent: Uint8Array[] = [];
        await bench.call(
          lease,
          'filesystem.read',
          { path: 'it' },
          { send: async (chunk) => void sent.push(Uint8Array.from(chunk)) },
        );
        expect(Buffer.concat(sent).toString()).toBe('hello\n');
      }),
    LIMIT_MS,
  );

  it(
    'refuses what is written beyond its quota, leaves nothing of it, and takes it once there is room',
    () =>
      onStorage({ bytes: 8 * MIB }, async (lease) => {
        await write(lease, 'first', 6 * MIB);
        await expect(write(lease, 'second', 4 * MIB)).rejects.toMatchObject({ code: 'disk-full' });
        expect((await bench.run(lease, 'ls -A')).stdout).toBe('first\n');
        await bench.call(lease, 'filesystem.remove', { path: 'first' });
        await write(lease, 'second', 4 * MIB);
        const { usedBytes, limitBytes, freeBytes } = await usage(lease);
        expect(usedBytes).toBeGreaterThanOrEqual(4 * MIB);
        expect(usedBytes).toBeLessThan(4.5 * MIB);
        expect(freeBytes).toBe(limitBytes - usedBytes);
      }),
    LIMIT_MS,
  );

  it(
    'is passed by what a command writes: all of it, and writing by files is refused after the next count',
    () =>
      onStorage({ bytes: 8 * MIB }, async (lease) => {
        // Nothing holds a command: this is by how much a counted quota is passed.
        await bench.run(lease, 'dd if=/dev/zero of=much bs=1M count=32 status=none');
        const { usedBytes, limitBytes, freeBytes } = await usage(lease);
        expect(usedBytes - limitBytes).toBeGreaterThanOrEqual(24 * MIB);
        expect(freeBytes).toBe(0);
        for (const [operation, input] of [
          ['write', { path: 'more' }],
          ['mkdir', { path: 'more' }],
          ['unpack', {}],
        ] as const) {
          await expect(
            bench.call(lease, `filesystem.${operation}`, input, { received: pieces(1) }),
          ).rejects.toMatchObject({ code: 'disk-full' });
        }
        expect((await bench.run(lease, 'ls -A; rm much')).stdout).toBe('much\n');
        await write(lease, 'more', 1);
      }),
    LIMIT_MS,
  );

  it(
    'promises no more than its host has, together with all others there, and says the numbers',
    async () => {
      const config = { bytes: 3_000 * MIB, hostBytes: 8_000 * MIB };
      const first = await bench.build(config);
      const second = await bench.build(config);
      await expect(bench.build(config)).rejects.toThrow(
        /has 7\.8 GiB for storages, of which [\d.]+ GiB are promised; 2\.9 GiB are asked for/,
      );
      await bench.tearDown(first);
      const third = await bench.build(config);
      await bench.tearDown(second);
      await bench.tearDown(third);
      const tooMuch = { bytes: 2 ** 50 };
      await expect(bench.build(tooMuch)).rejects.toThrow(
        /The host has .* free; 1024 TiB are asked/,
      );
    },
    LIMIT_MS,
  );

  it(
    'ends what its lease left running, also what closed its directories and hid in a session of its own',
    () =>
      onStorage({ bytes: 8 * MIB }, async (lease) => {
        await bench.run(
          lease,
          'setsid sleep 3601 >/dev/null 2>&1 & mkdir -p a/b; touch a/b/c; chmod 0 a/b a; (while :; do echo x >>y; sleep 0.01; done) >/dev/null 2>&1 & echo',
        );
        expect(room.processes().length).toBeGreaterThan(0);
        await bench.end(lease);
        expect(room.processes()).toEqual([]);
        expect(await readdir(lease.resource.state['directory'] as string)).toEqual([]);
        await expect(bench.run(lease, 'echo late')).rejects.toMatchObject({
          code: 'command-refused',
        });
      }),
    LIMIT_MS,
  );

  it(
    'leaves the other leases of one storage alone, with all that they run',
    async () => {
      const resource = await bench.build({ bytes: 8 * MIB, leases: 2 });
      const [one, other] = [await bench.lease(resource), await bench.lease(resource)];
      const cancel = new AbortController();
      const heard = bench.run(other, 'echo kept >it; sleep 3601', cancel.signal);
      while (!existsSync(join(resource.state['directory'] as string, other.attemptId, 'work/it'))) {
        await bench.run(one, 'true');
      }
      await bench.run(one, 'sleep 3602 >/dev/null 2>&1 &');
      await bench.end(one);
      expect((await bench.run(other, 'cat it')).stdout).toBe('kept\n');
      cancel.abort();
      expect(await heard).toMatchObject({ end: 'cancelled' });
      await bench.end(other);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'refuses a directory to run in that is not there, and a program is told its own exit code',
    () =>
      onStorage({ bytes: 8 * MIB }, async (lease) => {
        const long = `exit 75; ${'#'.repeat(200_000)}é😀`;
        expect(await bench.run(lease, long)).toMatchObject({ exitCode: 75, stderr: '' });
        expect(await bench.run(lease, 'echo "$0 $#"; exit 3')).toMatchObject({
          exitCode: 3,
          stdout: 'sh 0\n',
        });
      }),
    LIMIT_MS,
  );

  it.each([
    '../x',
    '/etc/passwd',
    'a/../../x',
    'x\0y',
    '-rf',
    '$(id)',
    'line\nbreak',
    'é😀',
    'n'.repeat(256),
  ])(
    'takes the path %j for what it is',
    (path) =>
      onStorage({ bytes: 8 * MIB }, async (lease) => {
        const isRefused =
          ['..', '\0'].some((part) => path.includes(part)) ||
          path.startsWith('/') ||
          path.length > 255;
        const writing = write(lease, path, 1);
        if (isRefused) {
          await expect(writing).rejects.toThrow();
        } else {
          await writing;
          expect((await bench.run(lease, 'ls -A | wc -c')).exitCode).toBe(0);
          await bench.call(lease, 'filesystem.remove', { path });
        }
        expect((await bench.run(lease, 'ls -A')).stdout).toBe('');
      }),
    LIMIT_MS,
  );

  it(
    'is lost with its host, and says why',
    async () => {
      const own = await leasesOnOneHost(room);
      const lost = new OnHostBench('storage', own);
      const resource = await lost.build({ bytes: 8 * MIB });
      const lease = await lost.lease(resource);
      own.lose('The host has burnt down.');
      await expect(lost.run(lease, 'true')).rejects.toMatchObject({
        code: 'host-unreachable',
        message: expect.stringContaining('The host has burnt down.'),
      });
      await expect(lost.call(lease, 'filesystem.list', {})).rejects.toMatchObject({
        code: 'host-unreachable',
      });
      await lost.end(lease);
      await lost.tearDown(resource);
      await own.close();
    },
    LIMIT_MS,
  );
});

for (const kind of ['volume', 'project'] as const) {
  const why = await whyNoQuotaVolume(kind);
  const title = kind === 'volume' ? 'a file system of its own' : 'a project quota';
  if (why !== null) {
    // Said, not skipped: the counted way is tried above on any machine.
    it(`a storage on ${title} is not tried here: ${why}`, () => expect(why).not.toBe(''));
    continue;
  }
  describe(`a storage on ${title}`, () => {
    it(
      'holds commands and files to the quota, which says that the disk is full, and gives it back empty',
      async () => {
        const volume = await openQuotaVolume(kind, 64 * MIB);
        try {
          const config = { volumes: [{ path: volume.path, bytes: 64 * MIB }] };
          await onStorage(config, async (lease) => {
            expect(lease.resource.state).toMatchObject({ quota: kind, volume: volume.path });
            const script = 'dd if=/dev/zero of=much bs=1M count=100 status=none';
            const passed = await bench.run(lease, script);
            expect(passed.exitCode).not.toBe(0);
            expect(passed.stderr).toMatch(/No space left on device|Disk quota exceeded/);
            const { usedBytes, limitBytes } = await usage(lease);
            expect(usedBytes).toBeLessThanOrEqual(limitBytes);
            await expect(write(lease, 'more', 2 * MIB)).rejects.toMatchObject({
              code: 'disk-full',
            });
            expect((await bench.run(lease, 'ls -A; rm much')).stdout).toBe('much\n');
            await write(lease, 'more', 2 * MIB);
            await expect(bench.build(config)).rejects.toThrow(/res_[^ ]+ has it/);
          });
          expect((await readdir(volume.path)).filter((name) => name !== 'lost+found')).toEqual([]);
        } finally {
          volume.close();
        }
      },
      LIMIT_MS,
    );

    it(
      'is not built where nothing holds the quota, where somebody left something, or nothing is there',
      async () => {
        const volume = await openQuotaVolume(kind, 64 * MIB);
        try {
          const build = (path: string, bytes: number) =>
            bench.build({ volumes: [{ path, bytes }] });
          await expect(build(volume.path, 16 * MIB)).rejects.toThrow(
            /says 16 MiB, and df shows [\d.]+ MiB: nothing holds that quota/,
          );
          await expect(build(volume.path, 512 * MIB)).rejects.toThrow(
            /says 512 MiB, and [\d.]+ MiB are free/,
          );
          await expect(build('/var/tmp', 64 * MIB)).rejects.toThrow(/\/var\/tmp: /);
          await expect(build(`${volume.path}/none`, 64 * MIB)).rejects.toThrow(/It is not there/);
          expect((await readdir(volume.path)).filter((name) => name !== 'lost+found')).toEqual([]);
        } finally {
          volume.close();
        }
      },
      LIMIT_MS,
    );

    if (kind === 'project') {
      it(
        'cannot be left by a command that moves its files to another project',
        async () => {
          const volume = await openQuotaVolume(kind, 64 * MIB);
          try {
            await onStorage(
              { volumes: [{ path: volume.path, bytes: 64 * MIB }] },
              async (lease) => {
                const script =
                  'touch a; chattr -p 0 a && exit 9; chattr -P . && exit 9; lsattr -p a';
                expect((await bench.run(lease, script)).stdout).toMatch(/^ *4711 /);
              },
            );
          } finally {
            volume.close();
          }
        },
        LIMIT_MS,
      );
    }
  });
}
