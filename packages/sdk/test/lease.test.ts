import { ContractServer } from '@drydock/contract/testing';
import { DrydockError } from '@drydock/model';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Drydock, LeaseLost, type KeptLease } from '@drydock/sdk';

let server: ContractServer;
let drydock: Drydock;

beforeEach(async () => {
  server = await ContractServer.start();
  drydock = new Drydock({ url: server.url, token: server.token });
});

afterEach(async () => {
  await server.close();
});

/** The reason of the signal, as soon as it fires. */
function loss(lease: KeptLease): Promise<LeaseLost> {
  return new Promise((resolve, reject) => {
    const tell = (): void => {
      const reason: unknown = lease.signal.reason;
      if (reason instanceof LeaseLost) {
        resolve(reason);
      } else {
        reject(new Error('The reason is no LeaseLost.', { cause: reason }));
      }
    };
    lease.signal.addEventListener('abort', tell, { once: true });
    if (lease.signal.aborted) {
      tell();
    }
  });
}

async function refusal(promise: Promise<unknown>): Promise<DrydockError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!DrydockError.is(error)) {
    throw new Error(`Not refused with a DrydockError: ${String(error)}`);
  }
  return error;
}

/** Every lease that the server knows is over. */
function nothingIsHeld(): boolean {
  return [...server.book.leases.values()].every(({ status }) => status === 'destroyed');
}

describe('a lease', () => {
  it('is active when it is handed out, and released when its scope ends', async () => {
    {
      await using lease = await drydock.lease({ type: 'host', labels: { job: '1' } });
      expect(server.book.get(lease.id)).toMatchObject({
        status: 'active',
        labels: { job: '1' },
      });
      expect(lease.expiresAt.getTime()).toBeGreaterThan(Date.now());
    }
    expect(nothingIsHeld()).toBe(true);
    expect(server.book.leases.size).toBe(1);
  });

  it('is requested once though the answer to the request is lost', async () => {
    server.faults.add(/^POST \/v1\/leases$/, { kind: 'cut-after' }, 2);
    await using lease = await drydock.lease({ type: 'host' });
    expect(server.count(/^POST \/v1\/leases$/)).toBe(3);
    expect([...server.book.leases.keys()]).toEqual([lease.id]);
  });

  it('is waited for through an API that restarts', async () => {
    server.book.servesAtOnce = false;
    const waits = /^GET \/v1\/leases\/.*wait=active/;
    server.faults.add(waits, { kind: 'problem', code: 'shutting-down' });
    // As a session is answered that nobody can look up.
    server.faults.add(waits, { kind: 'problem', code: 'redis-unavailable' });
    server.faults.add(waits, { kind: 'cut-before' });
    await using lease = await drydock.lease({
      type: 'host',
      onRequested: ({ id }) => {
        setTimeout(() => server.book.activate(id), 600).unref();
      },
    });
    expect(lease.details.status).toBe('active');
    expect(server.count(waits)).toBeGreaterThanOrEqual(4);
  });

  it('that breaks before it is active is refused with the reason', async () => {
    server.book.servesAtOnce = false;
    const error = await refusal(
      drydock.lease({
        type: 'host',
        onRequested: ({ id }) => server.book.end(id, 'broken', 'No blueprint fits.'),
      }),
    );
    expect(error.code).toBe('not-served');
    expect(error.message).toContain('No blueprint fits.');
  });

  it('of an unknown type is refused as the API refuses it, with its request id', async () => {
    const error = await refusal(drydock.lease({ type: 'unheard-of' }));
    expect(error).toMatchObject({ code: 'unknown-type', requestId: expect.any(String) });
    expect(error.hint).toContain('blueprint-kinds');
  });

  it('whose waiting is aborted is released', async () => {
    server.book.servesAtOnce = false;
    const abort = new AbortController();
    const waiting = drydock.lease({
      type: 'host',
      signal: abort.signal,
      onRequested: () => setImmediate(() => abort.abort(new Error('changed my mind'))),
    });
    await expect(waiting).rejects.toThrow('changed my mind');
    expect(server.book.leases.size).toBe(1);
    expect(nothingIsHeld()).toBe(true);
  });

  it('whose request is aborted on its way is released once its id is known', async () => {
    const abort = new AbortController();
    server.faults.add(/^POST \/v1\/leases$/, { kind: 'slow', delayMs: 200 });
    const waiting = drydock.lease({ type: 'host', signal: abort.signal });
    abort.abort(new Error('changed my mind'));
    await expect(waiting).rejects.toThrow('changed my mind');
    expect(nothingIsHeld()).toBe(true);
  });

  it('that is not wanted any more before it is requested is not requested', async () => {
    const signal = AbortSignal.abort(new Error('never mind'));
    await expect(drydock.lease({ type: 'host', signal })).rejects.toThrow('never mind');
    expect(server.seen).toEqual([]);
  });
});

describe('a held lease', () => {
  it('outlives its lifetime by being renewed', async () => {
    await using lease = await drydock.lease({ type: 'host', ttlSeconds: 2 });
    const first = lease.expiresAt.getTime();
    // Longer than a lifetime: what is looked at is that time passes and nothing happens.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(lease.signal.reason).toBeUndefined();
    expect(server.book.get(lease.id).status).toBe('active');
    expect(lease.expiresAt.getTime()).toBeGreaterThan(first + 1_000);
  });

  it('says that it cannot be renewed further before it ends, and by which rule it did', async () => {
    server.book.leaseSecondsMax = 4;
    const lease = await drydock.lease({ type: 'host', ttlSeconds: 2 });
    expect(lease.ending.aborted).toBe(false);
    await new Promise((resolve) => lease.ending.addEventListener('abort', resolve, { once: true }));
    expect(lease.signal.aborted).toBe(false);
    expect(lease.ending.reason).toMatchObject({ code: 'lease-ended' });
    expect(lease.details.expiresAt).toBe(lease.details.latestExpiresAt);
    const lost = await loss(lease);
    expect(lost.by).toBe('lease-seconds-max');
    // Not held for longer than the API says, though more was asked for.
    expect(Date.now()).toBeLessThan(Date.parse(lease.details.latestExpiresAt ?? '') + 1_000);
  });

  it('says so at once where less is granted than was asked for, and never without a bound', async () => {
    server.book.leaseSecondsMax = 30;
    await using bounded = await drydock.lease({ type: 'host', ttlSeconds: 3_600 });
    expect(bounded.ending.aborted).toBe(true);
    expect(bounded.signal.aborted).toBe(false);
    server.book.leaseSecondsMax = null;
    await using free = await drydock.lease({ type: 'host', ttlSeconds: 3_600 });
    await free.renew();
    expect(free.ending.aborted).toBe(false);
  });

  it('outlives renewals that fail for less than its lifetime', async () => {
    const renewals = /\/renew$/;
    server.faults.add(renewals, { kind: 'problem', code: 'database-unavailable' });
    server.faults.add(renewals, { kind: 'cut-before' });
    await using lease = await drydock.lease({ type: 'host', ttlSeconds: 3 });
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(lease.signal.aborted).toBe(false);
    expect(server.count(renewals)).toBeGreaterThan(2);
  });

  it('is lost at its deadline when the API cannot be reached, and not before', async () => {
    await using lease = await drydock.lease({ type: 'host', ttlSeconds: 2 });
    const heldAtMs = performance.now();
    server.faults.add(/./, { kind: 'cut-before' }, 1_000);
    const error = await loss(lease);
    const heldMs = performance.now() - heldAtMs;
    expect(error.code).toBe('lease-ended');
    expect(error.message).toContain('deadline');
    expect(error).toMatchObject({ leaseId: lease.id, by: 'expired' });
    // What was wrong with the renewals is told, not guessed.
    expect(error.reason).toContain('does not answer');
    expect(error.at).toBe(server.book.get(lease.id).expiresAt);
    expect(heldMs).toBeGreaterThan(1_000);
    // By its own timer: nothing else would ever say so.
    expect(heldMs).toBeLessThan(15_000);
    server.faults.clear();
  });

  it('is lost as soon as it ends elsewhere, with the reason', async () => {
    await using lease = await drydock.lease({ type: 'host' });
    server.book.end(lease.id, 'broken', 'Its host is gone.');
    const error = await loss(lease);
    expect(error.code).toBe('lease-ended');
    expect(error.message).toContain('Its host is gone.');
    expect(error).toMatchObject({ reason: 'Its host is gone.', by: 'resource-lost' });
    expect(error.at).toBe(server.book.get(lease.id).releasedAt);
    expect(lease.details.status).toBe('destroyed');
  });

  it('is lost to whoever releases it, by name, whatever was under way', async () => {
    await using lease = await drydock.lease({ type: 'host' });
    await drydock.leases.release(lease.id);
    const error = await loss(lease);
    expect(error).toMatchObject({ reason: 'test released it.', by: 'test' });
    // Whatever is asked of it now fails in the one way.
    for (const asked of [
      lease.command.exec(['true']),
      lease.call('key-value', 'get'),
      lease.renew(),
    ]) {
      expect(await refusal(asked)).toBe(error);
    }
    expect(await drydock.leases.loss(lease.id)).toEqual(error);
  });

  it('is lost in one way, also where what is asked of it hears of that first', async () => {
    // Neither loop hears anything: the watch is held back, and the first renewal was long ago.
    await using lease = await drydock.lease({ type: 'host' });
    server.faults.add(/wait=released/, { kind: 'slow', delayMs: 30_000 }, 1_000);
    server.cutConnections();
    server.book.end(lease.id, 'broken', 'Its host is gone.');
    const error = await refusal(lease.renew());
    expect(error).toMatchObject({ name: 'LeaseLost', reason: 'Its host is gone.' });
    expect(lease.signal.reason).toBe(error);
    server.faults.clear();
  });

  it('is lost as soon as the API takes its token no longer, long before its deadline', async () => {
    await using lease = await drydock.lease({ type: 'host', ttlSeconds: 60 });
    server.faults.add(/./, { kind: 'problem', code: 'unauthenticated' }, 1_000);
    server.cutConnections();
    const error = await loss(lease);
    expect(error).toMatchObject({ code: 'lease-ended', by: 'unauthenticated' });
    expect(error.reason).toContain('Asked for by the test.');
    expect(Date.parse(error.at)).toBeLessThan(Date.parse(lease.details.expiresAt ?? ''));
    // Also its release is refused: the scope ends all the same, with what ended it.
    await lease[Symbol.asyncDispose]();
    await expect(lease.release()).rejects.toMatchObject({ code: 'unauthenticated' });
    server.faults.clear();
  });

  it('is not lost because something before the API refuses', async () => {
    const proxy: typeof fetch = (input, init) => {
      const { url } = new Request(input);
      return /\/renew$|wait=released/.test(url)
        ? Promise.resolve(new Response('<h1>404</h1>', { status: 404 }))
        : fetch(input, init);
    };
    const drydockBehind = new Drydock({ url: server.url, token: server.token, fetch: proxy });
    await using lease = await drydockBehind.lease({ type: 'host', ttlSeconds: 3 });
    const error = await loss(lease);
    expect(error).toMatchObject({ by: 'expired' });
    expect(error.reason).toContain('404');
  });

  it('is lost when its renewal is refused', async () => {
    await using lease = await drydock.lease({ type: 'host', ttlSeconds: 1 });
    server.faults.add(/wait=released/, { kind: 'cut-before' }, 1_000);
    server.faults.add(/\/renew$/, { kind: 'problem', code: 'lease-ended' }, 1_000);
    expect((await loss(lease)).code).toBe('lease-ended');
    server.faults.clear();
  });

  it('that is not renewed is lost when it ends', async () => {
    await using lease = await drydock.lease({ type: 'host', ttlSeconds: 2, renew: false });
    expect((await loss(lease)).code).toBe('lease-ended');
    expect(server.count(/\/renew$/)).toBe(0);
  });

  it('is not lost by giving it up, and asks nothing more afterwards', async () => {
    const lease = await drydock.lease({ type: 'host', ttlSeconds: 1 });
    await lease.release();
    const asked = server.seen.length;
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(lease.signal.aborted).toBe(false);
    expect(server.seen.length).toBe(asked);
  });

  it('is released once, however often that is asked', async () => {
    const lease = await drydock.lease({ type: 'host' });
    await Promise.all([lease.release(), lease.release(), lease[Symbol.asyncDispose]()]);
    expect(server.count(/\/release$/)).toBe(1);
  });

  it('is released through faults', async () => {
    server.faults.add(/\/release$/, { kind: 'cut-after' });
    server.faults.add(/\/release$/, { kind: 'problem', code: 'database-unavailable' });
    const lease = await drydock.lease({ type: 'host' });
    await lease.release();
    expect(server.count(/\/release$/)).toBe(3);
    expect(nothingIsHeld()).toBe(true);
  });

  it('can be waited for until everything it had is gone', async () => {
    server.book.destroysAtOnce = false;
    const lease = await drydock.lease({ type: 'host' });
    const gone = lease.release({ wait: true });
    await expect(lease.release({ wait: true, timeoutMs: 300 })).rejects.toMatchObject({
      code: 'timed-out',
    });
    server.book.destroy(lease.id);
    await gone;
    expect(lease.details.status).toBe('destroyed');
  });
});
