import { makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { activeBareLease, openWorld, withBareBlueprint, type World } from './support.ts';

let world: World;
let holder: string;
beforeAll(async () => {
  world = await openWorld();
  await withBareBlueprint(world);
  ({ text: holder } = await makeToken(world.db, world.projectId, 'holder'));
});
afterAll(() => world.close());

let leaseId: string;
let resourceId: string;

/** A lease as one that a resource holds looks: with a holder, without a deadline. */
beforeEach(async () => {
  leaseId = await activeBareLease(world);
  const { body } = await world.call('GET', `/v1/leases/${leaseId}`);
  resourceId = String(body['resource']);
  await world.db.query('DELETE FROM deadline WHERE lease_id = $1', [leaseId]);
  await world.db.query('UPDATE lease SET holder_resource_id = $1 WHERE id = $2', [
    resourceId,
    leaseId,
  ]);
});

describe('a lease that a resource stands on', () => {
  it('is shown with that resource, and without a deadline', async () => {
    const { body } = await world.call('GET', `/v1/leases/${leaseId}`);
    expect(body).toMatchObject({
      holder: { kind: 'resource', id: resourceId, resource: resourceId },
      owner: null,
      expiresAt: null,
      status: 'active',
    });
  });

  it('is found by it', async () => {
    const other = await activeBareLease(world);
    const found = await world.call('GET', `/v1/leases?holder=${resourceId}&status=live&limit=200`);
    const ids = (found.body['items'] as { id: string }[]).map(({ id }) => id);
    expect(ids).toContain(leaseId);
    expect(ids).not.toContain(other);
    const shown = await world.call('GET', `/v1/leases/${other}`);
    expect(shown.body['holder']).toBeNull();
  });

  it.each([
    ['renewed', 'renew', { ttlSeconds: 60 }],
    ['used', 'command/exec', { argv: ['true'] }],
  ])('is not %s from outside, by anybody', async (_, path, body) => {
    const answer = await world.call('POST', `/v1/leases/${leaseId}/${path}`, { body });
    expect([answer.status, answer.body['code']]).toEqual([409, 'lease-held']);
    expect(answer.body['detail']).toContain(resourceId);
  });

  it('is not released by a holder', async () => {
    const path = `/v1/leases/${leaseId}/release`;
    const refused = await world.call('POST', path, { body: {}, token: holder });
    expect([refused.status, refused.body['code']]).toEqual([409, 'lease-held']);
    await world.workers.settle(leaseId);
    const { body } = await world.call('GET', `/v1/leases/${leaseId}`);
    expect(body['status']).toBe('active');
    expect((await world.call('GET', `/v1/leases/${leaseId}/commands`)).body['items']).toEqual([]);
  });

  it('is released by an operator, and its holder is told', async () => {
    const path = `/v1/leases/${leaseId}/release`;
    const { status, body } = await world.call('POST', path, { body: {} });
    expect([status, body['name']]).toEqual([202, 'release']);
    // Whoever asks for the same wish again gets it.
    const again = await world.call('POST', path, { body: {}, token: holder });
    expect([again.status, again.body.id]).toEqual([202, body.id]);
    await world.workers.settle(leaseId);
    const told = await world.db.query<{ id: string; author: string }>(
      `SELECT id, author FROM command WHERE resource_id = $1 AND name = 'resource-lost'
        AND author = $2`,
      [resourceId, leaseId],
    );
    expect(told).toEqual([{ id: leaseId.replace('lease_', 'cmd_'), author: leaseId }]);
  });
});
