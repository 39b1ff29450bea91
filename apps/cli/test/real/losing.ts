import { beforeAll, describe, expect, it } from '@jest/globals';
import { Drydock } from '@drydock/sdk';
import { ended, finish, type Ran } from '../cli-under-test.ts';
import type { Installation } from './installation.ts';

const SCRIPT = 'echo begun; exec sleep 600';

/** What is printed of a loss; the instant stands for itself. */
const LOST =
  /^error: The lease (lease_\w+) was lost at (\d{4}-\d\d-\d\dT[\d:.]+Z): (.+) \(lease-ended\)\nhint: .+\n/m;

function lossIn({ code, stdout, stderr }: Ran): { id: string; reason: string } {
  expect(stdout.toString()).toBe('begun\n');
  const [, id = '', at = '', reason = ''] = LOST.exec(stderr) ?? [];
  expect({ stderr, at: Number.isNaN(Date.parse(at)) }).toEqual({ stderr, at: false });
  expect(code).toBe(4);
  return { id, reason };
}

/** What the command line tells of a lease that ends under a command. */
export function describeLosing(open: () => Installation): void {
  let real: Installation;
  beforeAll(() => {
    real = open();
  });

  async function somebody(name: string): Promise<{ drydock: Drydock; id: string; token: string }> {
    const { id, secret } = await real.drydock.tokens.create({ name, role: 'holder' });
    const token = secret ?? '';
    return { drydock: new Drydock({ url: real.stack.apiUrl, token }), id, token };
  }

  /** Runs `drydock exec`; `cause` is called with the lease as soon as the command runs. */
  async function execUntil(
    args: readonly string[],
    cause: (leaseId: string) => Promise<unknown>,
    env: Record<string, string> = {},
  ): Promise<Ran> {
    const child = real.start(['exec', ...args, '--script', SCRIPT], env);
    child.stdin?.end();
    const over = ended(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once('data', () => resolve());
      over.then(({ stderr }) => reject(new Error(stderr)), reject);
    });
    const { value: lease } = await real.drydock.leases.list({ status: ['active'] }).next();
    await cause(lease?.id ?? '');
    return over;
  }

  const gone = (id: string) =>
    real.drydock.leases.get(id, { wait: 'destroyed', timeoutSeconds: 60 });

  describe('a lease that somebody else releases while exec uses it', () => {
    it('is told of in the same words, whether exec requested it or was given it', async () => {
      const other = await somebody('somebody-else');
      const said: string[] = [];
      const own = await execUntil(['--type', 'host'], (id) => other.drydock.leases.release(id));
      said.push(lossIn(own).reason);
      const held = (await real.out('lease', 'request', '--type', 'host', '--wait')).trim();
      const given = await execUntil(['--lease', held], (id) => other.drydock.leases.release(id));
      expect(lossIn(given).id).toBe(held);
      said.push(lossIn(given).reason);
      await gone(held);
      for (const args of [
        ['exec', '--lease', held, '--', 'true'],
        ['lease', 'renew', held],
      ]) {
        const { code, stderr } = await real.run(...args);
        expect(code).toBe(4);
        said.push(LOST.exec(stderr)?.[3] ?? stderr);
      }
      expect(said).toEqual(said.map(() => 'somebody-else released it'));
    });
  });

  describe('a lease whose resource goes while exec uses it', () => {
    it('is told of with the resource', async () => {
      let resource = '';
      const ran = await execUntil(['--type', 'host'], async (id) => {
        resource = (await real.drydock.leases.get(id)).resource ?? '';
        await real.drydock.resources.release(resource);
      });
      const { id, reason } = lossIn(ran);
      expect(reason).toContain(resource);
      expect(await gone(id)).toMatchObject({ reasonCode: 'resource-lost' });
    });
  });

  describe('a token that is revoked while exec holds a lease with it', () => {
    it('ends the command, and says whose fault it is', async () => {
      const holder = await somebody('short-lived');
      const ran = await execUntil(
        ['--type', 'host', '--ttl', '12s'],
        () => real.drydock.tokens.revoke(holder.id),
        { DRYDOCK_TOKEN: holder.token },
      );
      const { id, reason } = lossIn(ran);
      expect(reason).toContain('token');
      // The release is refused as well: that is a warning, and the lease ends at its deadline.
      expect(ran.stderr).toContain('warning: ');
      expect(await gone(id)).toMatchObject({ reasonCode: 'expired' });
    });

    it('is refused from then on with another exit code', async () => {
      const holder = await somebody('refused');
      await real.drydock.tokens.revoke(holder.id);
      const { code, stderr } = await finish(
        real.start(['lease', 'list'], { DRYDOCK_TOKEN: holder.token }),
      );
      expect([code, stderr]).toEqual([5, expect.stringContaining('(unauthenticated)')]);
    });
  });

  describe('a lease that is renewed while exec runs', () => {
    it('outlives its lifetime', async () => {
      const ran = await real.run('exec', '--type', 'host', '--ttl', '6s', '--', 'sleep', '14');
      expect([ran.code, ran.stderr]).toEqual([0, '']);
    });
  });
}
