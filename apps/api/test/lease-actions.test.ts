import { NOUNS, type Action, type Noun } from '@drydock/model';
import { makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activeBareLease, openWorld, withBareBlueprint, type World } from './support.ts';

/** What an answer says may be done has to be what comes of doing it. */

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await withBareBlueprint(world);
});
afterAll(() => world.close());

async function actionsOf(noun: Noun, id: string, token?: string): Promise<Map<string, Action>> {
  const path = `/v1/${NOUNS[noun].plural}/${id}`;
  const { body } = await world.call('GET', path, token === undefined ? {} : { token });
  return new Map((body['actions'] as Action[]).map((action) => [action.name, action]));
}

describe('the actions of a lease', () => {
  const BODIES: Readonly<Record<string, object>> = {
    renew: { ttlSeconds: 10 },
    exec: { argv: ['true'] },
    release: {},
  };
  const PATHS: Readonly<Record<string, string>> = { exec: 'command/exec' };

  /** How each is refused; null where it is not. */
  async function refusals(id: string, token?: string): Promise<Map<string, unknown>> {
    const found = new Map<string, unknown>();
    for (const [name, body] of Object.entries(BODIES)) {
      const path = `/v1/leases/${id}/${PATHS[name] ?? name}`;
      const answer = await world.call('POST', path, {
        body,
        ...(token !== undefined && { token }),
      });
      // What can be used has nothing to run: that is another question.
      const isRefused = answer.status >= 400 && answer.body['code'] !== 'interface-missing';
      found.set(name, isRefused ? answer.body['detail'] : null);
    }
    return found;
  }

  async function expectAlike(id: string, names: readonly string[], token?: string): Promise<void> {
    const said = await actionsOf('lease', id, token);
    const came = await refusals(id, token);
    for (const name of names) {
      expect([name, said.get(name)?.reason]).toEqual([name, came.get(name)]);
      expect(said.get(name)?.allowed).toBe(came.get(name) === null);
    }
  }

  it('are those that a lease takes while it waits, lives, and is over', async () => {
    const id = await activeBareLease(world);
    expect([...(await actionsOf('lease', id)).keys()]).toEqual([
      'update',
      'renew',
      'exec',
      'call',
      'release',
    ]);
    await expectAlike(id, ['renew', 'exec', 'release']);
    await world.workers.settle(id);
    await expectAlike(id, ['renew', 'exec']);
    const waiting = await world.call('POST', '/v1/leases', { body: { type: 'bare' } });
    await expectAlike(waiting.body.id, ['renew', 'exec', 'release']);
  });

  it('say what a token lacks', async () => {
    const id = await activeBareLease(world);
    const { text: viewer } = await makeToken(world.db, world.projectId, 'viewer');
    await expectAlike(id, ['renew', 'exec', 'release'], viewer);
    const { text: narrowed } = await makeToken(world.db, world.projectId, 'admin', {
      scopes: ['leases:read'],
    });
    await expectAlike(id, ['renew', 'exec', 'release'], narrowed);
  });
});

describe('a release with a reason', () => {
  it('says it in the lease and in its timeline', async () => {
    const id = await activeBareLease(world);
    const body = { reason: 'the night is over' };
    const { body: command } = await world.call('POST', `/v1/leases/${id}/release`, { body });
    expect(command['arguments']).toEqual(body);
    await world.workers.settle(id);
    const { body: lease } = await world.call('GET', `/v1/leases/${id}`);
    expect(lease['reason']).toMatch(/ released it: the night is over$/);
  });
});
