import { metricValue } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activeBareLease, openWorld, withBareBlueprint, type World } from './support.ts';

let world: World;
let blueprint: string;
beforeAll(async () => {
  world = await openWorld();
  blueprint = await withBareBlueprint(world);
  await mayLook(world);
});
afterAll(() => world.close());

/** They are over all projects: for the one that administers. */
async function mayLook({ db, projectId }: World): Promise<void> {
  await db.query('UPDATE project SET administers = true WHERE id = $1', [projectId]);
}

describe('the gauges', () => {
  it('say what there is, what waits for what, and what nobody looked at', async () => {
    const { db, projectId } = world;
    await db.query('UPDATE blueprint SET limit_leases_per_resource = 1, limit_resources = 1');
    const held = await activeBareLease(world);
    const waits = await activeBareLease(world);
    await activeBareLease(world, { type: 'bare' });
    await db.query(`UPDATE lease SET created_at = now() - interval '100 seconds' WHERE id = $1`, [
      waits,
    ]);
    await db.query(
      `INSERT INTO command (id, project_id, lease_id, name, author, created_at)
        VALUES ('cmd_1', $1, $2, 'release', 'test', now() - interval '31 seconds')`,
      [projectId, held],
    );
    await db.query(
      `INSERT INTO wake (type, at, reason) VALUES ('bare', now() - interval '22 seconds', 'test')`,
    );
    await db.query(`UPDATE resource SET marks = '{"held": {"author": "a", "reason": "r"}}'`);

    const { text } = await world.call('GET', '/metrics');
    expect(metricValue(text, 'drydock_database_up', {})).toBe(1);
    expect(metricValue(text, 'drydock_leases', { type: 'bare', status: 'active' })).toBe(1);
    expect(metricValue(text, 'drydock_leases', { type: 'bare', status: 'pending' })).toBe(2);
    const rule = { type: 'bare', rule: 'resource-limit' };
    expect(metricValue(text, 'drydock_leases_waiting', rule)).toBe(2);
    const oldest = metricValue(text, 'drydock_lease_oldest_waiting_seconds', { type: 'bare' });
    expect(oldest).toBeGreaterThanOrEqual(100);
    expect(oldest).toBeLessThan(130);
    const [names] = await db.query<{ project: string; blueprint: string }>(
      `SELECT p.name AS project, b.name AS blueprint FROM blueprint b
        JOIN project p ON p.id = b.project_id WHERE b.id = $1`,
      [blueprint],
    );
    expect(
      metricValue(text, 'drydock_resources', { ...names, type: 'bare', status: 'active' }),
    ).toBe(1);
    expect(metricValue(text, 'drydock_resources_marked', { ...names, mark: 'held' })).toBe(1);
    expect(metricValue(text, 'drydock_commands_open', { name: 'release' })).toBe(1);
    expect(metricValue(text, 'drydock_overdue', { queue: 'allocator' })).toBe(1);
    expect(metricValue(text, 'drydock_overdue', { queue: 'destroy' })).toBe(0);
    // No id is ever a label.
    expect(text).not.toMatch(/(lease|res|bp|prj|cmd|att)_[0-9a-z]{20}/);
  });

  it('are absent while PostgreSQL cannot say, and the rest is served', async () => {
    const other = await openWorld();
    await mayLook(other);
    await other.db.query('ALTER TABLE waiting RENAME TO elsewhere');
    const { status, text } = await other.call('GET', '/metrics');
    await other.close();
    expect(status).toBe(200);
    expect(metricValue(text, 'drydock_database_up', {})).toBe(0);
    expect(metricValue(text, 'drydock_overdue', { queue: 'destroy' })).toBeNull();
    expect(text).toContain('drydock_http_waiters');
  });
});
