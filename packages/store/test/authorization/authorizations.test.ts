import { askForBlueprint, moveAuthorization } from '@drydock/engine';
import {
  AUTHORIZATION_MOVES,
  AUTHORIZATION_STATUS,
  AUTHORIZATION_STATUSES,
  DrydockError,
  newId,
  type AuthorizationMove,
  type AuthorizationStatus,
} from '@drydock/model';
import { createAuthorizationStore } from '../../src/index.ts';
import { makeProject } from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { connect, statementText } from '../../src/testing/second-connection.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

interface Consent {
  readonly id: string;
  readonly place: Place;
  /** The same type and blueprint, asked for by another project. */
  readonly asker: Place;
}

/** A place of an owner with a resource that has room, and another project's consent for it. */
async function consent(status: AuthorizationStatus): Promise<Consent> {
  const place = await dock.place({ limitResources: 1 });
  await dock.placed(place);
  const asker = { ...place, projectId: await makeProject(dock.db) };
  const id = newId('authorization');
  await dock.db.query(
    `INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, author)
      VALUES ($1, $2, $3, $4, 'asker')`,
    [id, asker.projectId, place.blueprintId, place.projectId],
  );
  await setStatus(id, status);
  return { id, place, asker };
}

async function setStatus(id: string, status: AuthorizationStatus): Promise<void> {
  await dock.db.query(
    `UPDATE "authorization" SET asked = CASE $2 WHEN 'withdrawn' THEN 'withdrawn' ELSE 'active' END,
        decided = CASE $2 WHEN 'withdrawn' THEN 'requested' ELSE $2 END,
        decided_at = CASE WHEN $2 IN ('requested', 'withdrawn') THEN NULL ELSE now() END
      WHERE id = $1`,
    [id, status],
  );
}

const store = () => createAuthorizationStore(dock.db.database);
const ports = () => ({ store: store(), hints: dock.surroundings.hints });

const MOVES = Object.keys(AUTHORIZATION_MOVES) as AuthorizationMove[];

const wishOf = (projectId: string) => ({
  projectId,
  author: 'somebody',
  actor: { role: 'operator', scopes: null } as const,
  idempotency: null,
});

/** Where it stands afterwards, or what is said against it. */
async function outcomeOf(work: Promise<{ readonly status: string }>): Promise<string> {
  try {
    return (await work).status;
  } catch (error) {
    if (!DrydockError.is(error)) {
      throw error;
    }
    return `${error.code}: ${error.message}`;
  }
}

const moveAs = (projectId: string, id: string, move: AuthorizationMove): Promise<string> =>
  outcomeOf(moveAuthorization({ ...wishOf(projectId), id, move, reason: null }, ports()));

/** Moves as whoever's move it is. */
function move({ id, place, asker }: Consent, to: AuthorizationStatus): Promise<string> {
  const projectId = AUTHORIZATION_STATUS[to].by === 'asker' ? asker.projectId : place.projectId;
  const found = MOVES.find((each) => AUTHORIZATION_MOVES[each] === to);
  return found === undefined
    ? outcomeOf(askForBlueprint({ ...wishOf(projectId), blueprint: place.blueprintId }, ports()))
    : moveAs(projectId, id, found);
}

const allocatorFence = async (type: string): Promise<string | undefined> =>
  (await dock.db.query<{ fence: string }>('SELECT fence FROM allocator WHERE type = $1', [type]))[0]
    ?.fence;

describe('an authorization', () => {
  it.each(AUTHORIZATION_STATUSES)('that is %s moves as the table says', async (from) => {
    const given = await consent(from);
    for (const to of AUTHORIZATION_STATUSES) {
      await setStatus(given.id, from);
      dock.hints.length = 0;
      const outcome = await move(given, to);
      const allowed = (AUTHORIZATION_STATUS[to].from as readonly string[]).includes(from);
      // Asking for what is granted, or moving to where it stands, changes nothing.
      const isThere = from === to || (to === 'requested' && from === 'authorized');
      const refused = `conflict: What stands as ${from} cannot become ${to}.`;
      expect([from, to, outcome]).toEqual([from, to, allowed ? to : isThere ? from : refused]);
      expect(dock.hints).toHaveLength(allowed ? 1 : 0);
      // The asking project cannot decide, whatever it stands as.
      const shown = await moveAs(given.asker.projectId, given.id, 'approve');
      expect(shown).toMatch(/^conflict: Only the project .* can do that\.$/);
    }
  });

  it('is out of reach of any other project', async () => {
    const { id } = await consent('requested');
    const projectId = await makeProject(dock.db);
    for (const each of MOVES) {
      expect(await moveAs(projectId, id, each)).toBe(
        `not-found: This project has no authorization ${id}.`,
      );
    }
  });

  it('wakes the type and hints its allocator with each move', async () => {
    const given = await consent('requested');
    const { id, place } = given;
    await dock.allocate(place);
    dock.hints.length = 0;
    const { projectId, type } = place;
    expect(await moveAs(projectId, id, 'approve')).toBe('authorized');
    expect(dock.hints).toEqual([{ queue: 'allocator', kind: 'type', id: type }]);
    const wakes = await dock.db.query('SELECT 1 FROM wake WHERE type = $1', [type]);
    expect(wakes).toHaveLength(1);
  });
});

describe('taking an authorization back', () => {
  it('is seen by an allocator that was about to look', async () => {
    const { id, place, asker } = await consent('authorized');
    const [leaseId = ''] = await dock.request(asker);
    const second = await connect(dock.db);
    await second.query('BEGIN');
    await second.query(statementText('allocator/lock'), [place.type]);
    await second.query(statementText('authorization/move'), [
      id,
      place.projectId,
      'revoked',
      ['authorized'],
      'owner',
      null,
      'authorization.revoked',
      '{}',
      'blueprint.authorization-revoked',
      '{}',
    ]);
    const before = await allocatorFence(place.type);
    const allocated = dock.allocate(place);
    await second.whenWaiting(1);
    await second.query('COMMIT');
    await allocated;
    await second.close();
    expect(await allocatorFence(place.type)).not.toBe(before);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'pending', attempt_id: null });
  });

  it('waits for an allocator that is about to place a lease, and leaves that lease alone', async () => {
    const { id, place, asker } = await consent('authorized');
    const [leaseId = ''] = await dock.request(asker);
    const second = await connect(dock.db);
    await second.query('BEGIN');
    await second.query('SELECT 1 FROM lease WHERE id = $1 FOR UPDATE', [leaseId]);
    const allocated = dock.allocate(place);
    await second.whenWaiting(1);
    const revoked = moveAs(place.projectId, id, 'revoke');
    await second.whenWaiting(2);
    await second.query('COMMIT');
    await Promise.all([allocated, revoked]);
    await second.close();
    expect(await revoked).toBe('revoked');
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'active' });
    const [late = ''] = await dock.request(asker);
    await dock.allocate(place);
    expect(await dock.row('lease', late)).toMatchObject({ status: 'pending' });
  });
});
