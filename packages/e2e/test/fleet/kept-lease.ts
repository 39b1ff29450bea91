import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Drydock, LeaseLost, type ExecOutcome, type KeptLease } from '@drydock/sdk';
import { leaseProcesses } from './audits.ts';
import { until, type World } from './world.ts';

/** What a lease that the SDK keeps tells its holder, when the processes behind it are real ones. */
export function describeKeptLease(open: () => World): void {
  let world: World;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp('/var/tmp/drydock-kept-');
    await chmod(directory, 0o755);
    world = open();
    await world.drydock.blueprints.create({
      name: 'kept',
      kind: 'local-host',
      config: { directory: join(directory, 'kept') },
      limits: { resources: 1, leasesPerResource: 1 },
    });
  }, 120_000);

  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** Above what a test waits for altogether, so that it is told which of them did not come. */
  const TEST_MS = 300_000;

  const wish = (ttlSeconds: number) => ({ type: 'host', blueprints: ['kept'], ttlSeconds });

  /** Somebody else of the project, with a token of that name. */
  async function somebody(name: string, role: 'holder' | 'operator' = 'holder') {
    const { id, secret } = await world.drydock.tokens.create({ name, role });
    const drydock = new Drydock({ url: world.stack.apiUrl, token: secret ?? '' });
    return { drydock, id };
  }

  /** What the signal of a lease says, once it has fired. */
  async function loss(lease: KeptLease): Promise<LeaseLost> {
    await new Promise<void>((resolve) => {
      lease.signal.addEventListener('abort', () => resolve(), { once: true });
      if (lease.signal.aborted) {
        resolve();
      }
    });
    const reason: unknown = lease.signal.reason;
    if (!(reason instanceof LeaseLost)) {
      throw new Error('The reason is no LeaseLost.', { cause: reason });
    }
    return reason;
  }

  /** A command that would run for ten minutes, as soon as it has begun. */
  async function begun(lease: KeptLease): Promise<{ outcome: Promise<ExecOutcome> }> {
    let outcome: Promise<ExecOutcome> | undefined;
    await new Promise<void>((resolve, reject) => {
      outcome = lease.command.exec(
        { script: 'echo begun; exec sleep 600' },
        { onStdout: () => resolve() },
      );
      outcome.catch(reject);
    });
    if (outcome === undefined) {
      throw new Error('Nothing was begun.');
    }
    return { outcome };
  }

  const refusal = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      (answer) => ({ answer }),
      (error: unknown) => error,
    );

  /** The database's word, and nothing of the lease is left on the host. */
  async function isGone(lease: KeptLease, reasonCode: string): Promise<void> {
    const gone = await world.drydock.leases.get(lease.id, {
      wait: 'destroyed',
      timeoutSeconds: 60,
    });
    expect(gone).toMatchObject({ status: 'destroyed', reasonCode });
    await until(
      'its processes are gone',
      async () => (await leaseProcesses(directory)).length === 0,
      60_000,
    );
  }

  describe('a kept lease', () => {
    it(
      'is renewed over several of its lifetimes, and used after them',
      async () => {
        // Long enough for a busy machine to renew it in time, short enough to wait for.
        const ttlMs = 8_000;
        await using lease = await world.drydock.lease(wish(ttlMs / 1_000));
        const activatedAtMs = Date.parse(lease.details.activatedAt ?? '');
        const follow = { lease: [lease.id], type: ['lease.renewed'], from: 'beginning' as const };
        for await (const { data } of world.drydock.events({ ...follow, signal: lease.signal })) {
          if (Date.parse(String(data['expiresAt'])) >= activatedAtMs + 2.5 * ttlMs) {
            break;
          }
        }
        expect(lease.signal.aborted).toBe(false);
        expect(lease.expiresAt.getTime()).toBeGreaterThan(activatedAtMs + 2 * ttlMs);
        expect(await lease.command.exec(['true'])).toMatchObject({ exitCode: 0, end: 'itself' });
      },
      TEST_MS,
    );

    it(
      'that somebody else releases while a command runs is lost to them, by name',
      async () => {
        const other = await somebody('somebody-else');
        await using lease = await world.drydock.lease(wish(600));
        const { outcome } = await begun(lease);
        await other.drydock.leases.release(lease.id, { reason: 'the night is over' });
        const failure = await refusal(outcome);
        const lost = await loss(lease);
        expect(failure).toBe(lost);
        const reason = 'somebody-else released it: the night is over';
        expect(lost).toMatchObject({
          code: 'lease-ended',
          leaseId: lease.id,
          by: 'somebody-else',
          reason,
        });
        const { releasedAt } = await world.drydock.leases.get(lease.id, { wait: 'released' });
        const { value: release } = await world.drydock.leases.commands(lease.id).next();
        expect([releasedAt, release?.createdAt]).toContain(lost.at);
        // Whatever is asked of it later is told the same.
        expect(await refusal(lease.command.exec(['true']))).toBe(lost);
        expect(await refusal(lease.renew())).toBe(lost);
        await isGone(lease, 'released');
        expect(await world.drydock.leases.loss(lease.id)).toMatchObject({
          by: 'somebody-else',
          reason,
        });
      },
      TEST_MS,
    );

    it(
      'whose release was accepted is lost, whoever hears of it first',
      async () => {
        const { name: by } = await world.drydock.tokens.self();
        const lost: unknown[] = [];
        for (let n = 0; n < 5; n += 1) {
          await using lease = await world.drydock.lease(wish(600));
          await world.drydock.leases.release(lease.id);
          const failure = await refusal(lease.command.exec(['sleep', '600']));
          expect(failure).toBe(await loss(lease));
          lost.push(failure);
        }
        expect(lost).toEqual(lost.map(() => expect.objectContaining({ name: 'LeaseLost', by })));
      },
      TEST_MS,
    );

    it(
      'whose resource goes is lost with it, and the next holder has a greater fence',
      async () => {
        const operator = await somebody('operator', 'operator');
        await using lease = await world.drydock.lease(wish(600));
        const { outcome } = await begun(lease);
        const resource = lease.details.resource ?? '';
        await operator.drydock.resources.release(resource);
        const lost = await loss(lease);
        expect(await refusal(outcome)).toBe(lost);
        expect(lost).toMatchObject({ code: 'lease-ended', by: 'resource-lost' });
        expect(lost.reason).toContain(resource);
        expect(Number.isNaN(Date.parse(lost.at))).toBe(false);
        await isGone(lease, 'resource-lost');
        await using next = await world.drydock.lease(wish(600));
        const fenceOf = ({ details }: KeptLease): bigint => BigInt(details.fence ?? '');
        expect(fenceOf(next)).toBeGreaterThan(fenceOf(lease));
      },
      TEST_MS,
    );

    it(
      'whose token is revoked is lost well before its deadline, with what runs',
      async () => {
        const holder = await somebody('short-lived');
        const lease = await holder.drydock.lease(wish(15));
        const { outcome } = await begun(lease);
        await holder.drydock.leases.renew(lease.id, 600);
        await world.drydock.tokens.revoke(holder.id);
        const lost = await loss(lease);
        expect(await refusal(outcome)).toBe(lost);
        expect(lost).toMatchObject({ code: 'lease-ended', by: 'unauthenticated' });
        expect(lost.reason).toContain('token');
        // It is active, and its deadline far away: nobody may take it for gone, but for its holder.
        const held = await world.drydock.leases.get(lease.id);
        expect(held.status).toBe('active');
        expect(Date.parse(held.expiresAt ?? '')).toBeGreaterThan(Date.parse(lost.at) + 300_000);
        // What ran for it is ended although the lease lives.
        await until(
          'nothing runs',
          async () => (await leaseProcesses(directory)).length === 0,
          60_000,
        );
        await expect(lease.release()).rejects.toMatchObject({ code: 'unauthenticated' });
        await world.drydock.leases.release(lease.id);
        await isGone(lease, 'released');
      },
      TEST_MS,
    );

    it(
      'that is not renewed is lost at its deadline',
      async () => {
        await using lease = await world.drydock.lease({ ...wish(2), renew: false });
        const { expiresAt } = lease.details;
        const { outcome } = await begun(lease);
        const lost = await loss(lease);
        expect(await refusal(outcome)).toBe(lost);
        expect(lost).toMatchObject({ code: 'lease-ended', by: 'expired' });
        expect(Math.abs(Date.parse(lost.at) - Date.parse(expiresAt ?? ''))).toBeLessThan(60_000);
        await isGone(lease, 'expired');
      },
      TEST_MS,
    );
  });
}
