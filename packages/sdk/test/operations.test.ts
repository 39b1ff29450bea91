import { ContractServer } from '@drydock/contract/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Drydock, type KeptLease } from '@drydock/sdk';

let server: ContractServer;
let drydock: Drydock;
let lease: KeptLease;

beforeAll(async () => {
  server = await ContractServer.start();
  server.handlers.operations.set('key-value put', (input) => ({ took: input }));
  drydock = new Drydock({ url: server.url, token: server.token });
  lease = await drydock.lease({ type: 'host' });
});

afterAll(async () => {
  await lease.release();
  await server.close();
});

describe('an operation of a kind’s own interface', () => {
  it('is called with its input and gives its answer', async () => {
    const input = { key: 'a', value: 'b' };
    expect(await lease.call('key-value', 'put', input)).toEqual({ took: input });
    expect(await drydock.leases.call(lease.id, 'key-value', 'put')).toEqual({ took: {} });
  });

  it('has the time that it is given', async () => {
    await lease.call('key-value', 'put', {}, { timeoutSeconds: 120 });
    expect(server.seen.at(-1)?.line).toBe(
      `POST /v1/leases/${lease.id}/interfaces/key-value/put?timeoutSeconds=120`,
    );
  });

  it('is asked for again under the same key where the answer was lost', async () => {
    server.faults.add(/interfaces/, { kind: 'cut-after' });
    const before = server.seen.length;
    expect(await lease.call('key-value', 'put', { n: 1 })).toEqual({ took: { n: 1 } });
    // The lease is watched meanwhile, by requests that write nothing.
    const calls = server.seen.slice(before).filter(({ line }) => line.startsWith('POST '));
    const keys = calls.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('that is not there is an error with its code', async () => {
    await expect(lease.call('key-value', 'gone')).rejects.toMatchObject({
      code: 'interface-missing',
      status: 422,
    });
  });

  it('reaches no other path, whatever its name', async () => {
    await expect(lease.call('../..', 'a/b?c')).rejects.toMatchObject({ code: 'interface-missing' });
    expect(server.seen.at(-1)?.line).toContain('/interfaces/..%2F../a%2Fb%3Fc?');
  });

  it('is given up with the lease', async () => {
    await using other = await drydock.lease({ type: 'host' });
    server.faults.add(/interfaces/, { kind: 'slow', delayMs: 5_000 });
    const running = other.call('key-value', 'put');
    running.catch(() => undefined);
    server.book.end(other.id, 'broken', 'Its host is gone.');
    await expect(running).rejects.toMatchObject({
      code: 'lease-ended',
      message: expect.stringContaining('Its host is gone.'),
    });
  });
});
