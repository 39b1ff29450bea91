import { readdir, readFile } from 'node:fs/promises';
import type { World } from './world.ts';

/**
 * What must never be, as questions to the database: each returns the rows that break a promise.
 * They look at everything that ever happened, so one question at the end is enough.
 */
const AUDITS: Readonly<Record<string, string>> = {
  'a fence with two writers': `
    SELECT lease_id, fence, count(DISTINCT writer) FROM event
    WHERE lease_id IS NOT NULL AND fence IS NOT NULL GROUP BY 1, 2
    HAVING count(DISTINCT writer) > 1`,
  'a fence that went back': `
    SELECT * FROM (SELECT lease_id, fence, lag(fence) OVER (PARTITION BY lease_id ORDER BY id) AS
      before FROM event WHERE fence IS NOT NULL AND lease_id IS NOT NULL
      AND type NOT IN ('attempt.cleaned', 'lease.cleaning-failed')) e WHERE fence < before`,
  'a fence that a later holder of the same resource has not surpassed': `
    SELECT a.id, a.holder_fence FROM attempt a JOIN attempt b ON b.resource_id = a.resource_id
      AND b.ended_at <= a.started_at WHERE (a.holder_fence > b.holder_fence) IS NOT TRUE`,
  'a command that nobody consumed': `SELECT id FROM command WHERE outcome IS NULL`,
  'a slot that nobody gave back': `SELECT key FROM slot_lock WHERE attempt_id IS NOT NULL`,
  'a place that is counted wrongly': `
    SELECT m.resource_id, m.live FROM room m
    WHERE m.live + (SELECT coalesce(sum(places), 0) FROM place_change c
        WHERE c.resource_id = m.resource_id)
      <> (SELECT count(*) FROM attempt a
        WHERE a.resource_id = m.resource_id AND a.ended_at IS NULL)`,
  'a holding that is counted wrongly': `
    SELECT h.type, h.project_id, h.live FROM project_holding h
    WHERE h.live + (SELECT coalesce(sum(places), 0) FROM place_change c
        WHERE c.type = h.type AND c.project_id = h.project_id)
      <> (SELECT count(*) FROM attempt a JOIN lease l ON l.id = a.lease_id
        WHERE l.type = h.type AND l.project_id = h.project_id AND a.ended_at IS NULL)`,
  'an attempt that is not closed': `SELECT id FROM attempt WHERE status <> 'closed'`,
  'a lease that is not destroyed': `SELECT id, status FROM lease WHERE status <> 'destroyed'`,
  'a lease that was activated twice': `
    SELECT lease_id FROM event WHERE type = 'lease.activated' GROUP BY lease_id
    HAVING count(*) > 1`,
  'a lease that was destroyed twice': `
    SELECT lease_id FROM event WHERE type = 'lease.destroyed' GROUP BY lease_id
    HAVING count(*) > 1`,
  'a release that was applied twice': `
    SELECT lease_id FROM event WHERE type = 'lease.command-applied'
    AND data ->> 'command' = 'release' GROUP BY lease_id HAVING count(*) > 1`,
};

/** The names of the promises that were broken, with the rows that show it. */
export async function brokenPromises(world: World): Promise<Record<string, readonly object[]>> {
  const broken: Record<string, readonly object[]> = {};
  for (const [name, sql] of Object.entries(AUDITS)) {
    const rows = await world.query<object>(sql);
    if (rows.length > 0) {
      broken[name] = rows.slice(0, 5);
    }
  }
  return broken;
}

/** Processes of this machine that carry a lease's mark and name the given directory. */
export async function leaseProcesses(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (/^\d+$/.test(pid)) {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      if (environment.includes('DRYDOCK_LEASE_ID=') && environment.includes(directory)) {
        found.push(pid);
      }
    }
  }
  return found;
}

/** Directories of leases below the places of a `local-host` blueprint. */
export async function leaseDirectories(hosts: string): Promise<string[]> {
  const places = await readdir(hosts).catch(() => []);
  const found = await Promise.all(
    places.map(async (place) => {
      const attempts = await readdir(`${hosts}/${place}`);
      return attempts.map((attempt) => `${place}/${attempt}`);
    }),
  );
  return found.flat();
}
