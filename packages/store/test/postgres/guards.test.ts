import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, SLOW, type Place, type Placed } from '../../src/testing/dock.ts';
import { verdictOn } from '../../src/testing/refusal.ts';

let dock: Dock;
let place: Place;
/** Ids by what they are in; `$name` in a statement below stands for one. */
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  dock = await Dock.open();
  place = await dock.place({ limitResources: 9, limitLeasesPerResource: 1 });
  const active = await dock.placed(place);
  const acquired = await dock.placed(place, SLOW);
  const ended: Placed = await dock.placed(place);
  const [pending = ''] = await dock.request(place);
  await dock.release(place, ended.leaseId);
  await dock.settle(ended.leaseId);
  const consumed = await dock.db.query<{ id: string }>(
    'SELECT id FROM command WHERE lease_id = $1',
    [ended.leaseId],
  );
  await dock.allocate(place);
  const coming = await dock.db.query<{ id: string }>(
    `SELECT id FROM resource WHERE status = 'pending'`,
  );
  ids = {
    project: place.projectId,
    active: active.leaseId,
    acquired: acquired.leaseId,
    ended: ended.leaseId,
    pending,
    attempt: active.attemptId,
    resource: active.resourceId,
    coming: coming[0]?.id ?? '',
    command: consumed[0]?.id ?? '',
  };
});
afterAll(() => dock.close());

/** What PostgreSQL says; `$name` becomes the id of that name. */
function said(sql: string): Promise<string> {
  const values: string[] = [];
  const numbered = sql.replaceAll(/\$(\w+)/g, (_, name: string) => {
    values.push(ids[name] ?? 'nothing');
    return `$${values.length}`;
  });
  return verdictOn(dock.db, numbered, values);
}

const lease = (what: string, change: string): string =>
  `UPDATE lease SET ${change} WHERE id = $${what}`;
const resource = (what: string, change: string): string =>
  `UPDATE resource SET ${change} WHERE id = $${what}`;

describe('the guards of PostgreSQL', () => {
  it.each([
    ['a fence of a lease that goes back', lease('active', 'fence = fence - 1'), 'DD001'],
    ['a fence of a resource that goes back', resource('resource', 'fence = fence - 1'), 'DD001'],
    ['a move of a lease that does not exist', lease('active', `status = 'pending'`), 'DD002'],
    ['an ended lease that comes back', lease('ended', `status = 'active'`), 'DD002'],
    [
      'a move of a resource that does not exist',
      resource('resource', `status = 'pending'`),
      'DD002',
    ],
    [
      'a deadline that is shortened',
      `UPDATE deadline SET expires_at = expires_at - interval '1 s' WHERE lease_id = $active`,
      'DD003',
    ],
    [
      'a command that is consumed twice',
      `UPDATE command SET outcome = 'rejected', reason = 'again' WHERE id = $command`,
      'DD004',
    ],
    [
      'a second open attempt of a lease',
      `INSERT INTO attempt (id, project_id, lease_id, number, resource_id, resource_project_id)
        VALUES ('att_x', $project, $active, 2, $resource, $project)`,
      'attempt_open_of_lease',
    ],
    [
      'an attempt with a number that was used',
      `INSERT INTO attempt (id, project_id, lease_id, number, resource_id, resource_project_id)
        VALUES ('att_x', $project, $active, 1, $resource, $project)`,
      'attempt_lease_id_number_key',
    ],
    [
      'a slot that is held',
      `INSERT INTO slot_lock (key, project_id, resource_id)
        SELECT key, project_id, resource_id FROM slot_lock WHERE resource_id = $resource`,
      'slot_lock_pkey',
    ],
    [
      'a slot of nobody',
      `INSERT INTO slot_lock (key, project_id) VALUES ('x', $project)`,
      'slot_lock_check',
    ],
    [
      'a slot of two owners',
      `INSERT INTO slot_lock (key, project_id, resource_id, attempt_id)
        VALUES ('x', $project, $resource, $attempt)`,
      'slot_lock_check',
    ],
    [
      'a second release of a lease',
      `INSERT INTO command (id, project_id, lease_id, name, author)
        VALUES ('cmd_x', $project, $ended, 'release', 'x')`,
      'command_release_lease',
    ],
    [
      'a rejection without a reason',
      `INSERT INTO command (id, project_id, lease_id, name, author, outcome, consumed_at)
        VALUES ('cmd_x', $project, $active, 'x', 'x', 'rejected', now())`,
      'command_check2',
    ],
    [
      'a command for two objects',
      `INSERT INTO command (id, project_id, lease_id, resource_id, name, author)
        VALUES ('cmd_x', $project, $active, $resource, 'x', 'x')`,
      'command_has_target',
    ],
    [
      'a done intent that never finished',
      `INSERT INTO intent (id, project_id, resource_id, name, request, fence, status)
        VALUES ('int_x', $project, $resource, 'x', '{}', 1, 'done')`,
      'intent_check1',
    ],
    [
      'an event about two objects',
      `INSERT INTO event (project_id, type, lease_id, resource_id, writer)
        VALUES ($project, 'x', $active, $resource, 'x')`,
      'event_has_one_subject',
    ],
    [
      'an authorization within one project',
      `INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, author)
        SELECT 'auth_x', project_id, id, project_id, 'x' FROM blueprint`,
      'authorization_check',
    ],
  ])('refuse %s', async (_, sql, refusal) => {
    expect(await said(sql)).toBe(refusal);
  });

  it.each([
    ['pending', 'acquired_at = now()', 'lease_pending_has_no_attempt'],
    ['active', 'attempt_id = NULL', 'lease_placed_has_attempt'],
    ['acquired', 'acquired_at = NULL', 'lease_placed_has_attempt'],
    ['acquired', `awaits_resource_id = 'res_x'`, 'lease_placed_has_attempt'],
    ['active', 'activated_at = NULL', 'lease_active_when'],
    ['acquired', 'activated_at = now()', 'lease_acquired_is_not_active'],
    ['active', `released_at = now()`, 'lease_open_is_not_ended'],
    ['pending', `reason_code = 'x'`, 'lease_open_is_not_ended'],
    ['active', `status = 'released', released_at = now()`, 'lease_ended_says_why'],
    ['active', `status = 'broken', reason = 'x', reason_code = 'x'`, 'lease_ended_says_why'],
    ['ended', 'destroyed_at = now()', 'lease_destroyed_when'],
    ['ended', `status = 'destroyed', wake_at = NULL`, 'lease_destroyed_when'],
    ['ended', `status = 'destroyed', destroyed_at = now()`, 'lease_destroyed_rests'],
    ['pending', 'ttl_seconds = 0', 'lease_ttl_seconds_check'],
    ['pending', 'priority = 1001', 'lease_priority_check'],
    ['pending', `status = 'lost'`, 'DD002'],
  ])('refuse a lease, %s, with %s', async (what, change, refusal) => {
    expect(await said(lease(what, change))).toBe(refusal);
  });

  it.each([
    ['resource', 'state = NULL', 'resource_active_has_state'],
    ['coming', `status = 'active', activated_at = now()`, 'resource_active_has_state'],
    ['coming', 'released_at = now()', 'resource_open_is_not_ended'],
    ['resource', `status = 'broken', released_at = now()`, 'resource_ended_says_why'],
    ['resource', 'destroyed_at = now()', 'resource_destroyed_when'],
  ])('refuse a resource, %s, with %s', async (what, change, refusal) => {
    expect(await said(resource(what, change))).toBe(refusal);
  });

  it.each([
    [`status = 'closed'`, 'attempt_closed_when'],
    [`status = 'dirty'`, 'attempt_dirty_is_due'],
    [`status = 'closed', ended_at = now(), wake_at = now()`, 'attempt_closed_rests'],
    [`status = 'lost'`, 'attempt_status_check'],
  ])('refuse an attempt with %s', async (change, refusal) => {
    expect(await said(`UPDATE attempt SET ${change} WHERE id = $attempt`)).toBe(refusal);
  });

  it('let pass what is in order, so that a refusal means something', async () => {
    expect(await said(lease('active', 'fence = fence + 1'))).toBe('ok');
    expect(await said(resource('resource', 'fence = fence + 1'))).toBe('ok');
    expect(
      await said(
        `UPDATE deadline SET expires_at = expires_at + interval '1 s' WHERE lease_id = $active`,
      ),
    ).toBe('ok');
  });
});
