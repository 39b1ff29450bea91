import { Drydock } from '@drydock/sdk';
import { beforeAll, expect, it } from '@jest/globals';
import { until, type World } from './world.ts';

const ANSWERED_WITHIN_SECONDS = 20;

/** On a fleet whose sweeps never come: what happens in time was hinted. */
export function describeConsent(open: () => World): void {
  let world: World;
  let teamB: Drydock;
  let blueprint: string;
  beforeAll(async () => {
    world = open();
    const { drydock, stack } = world;
    await drydock.projects.create({ name: 'team-b' });
    const { secret } = await drydock.tokens.create({
      name: 'first',
      role: 'operator',
      project: 'team-b',
    });
    teamB = new Drydock({ url: stack.apiUrl, token: secret ?? '' });
    for await (const { id } of drydock.blueprints.list({ name: 'local' })) {
      blueprint = id;
    }
  }, 120_000);

  const rules = async (leaseId: string): Promise<string[]> =>
    (await teamB.leases.explain(leaseId)).verdicts.map(({ rule }) => rule);

  it('a lease that waits for another project is served once that agrees, and outlives a change of mind', async () => {
    const { id } = await teamB.authorizations.ask(blueprint);
    const waiting = await teamB.leases.request({ type: 'host', blueprints: [blueprint] });
    const isTold = async (leaseId: string) => (await rules(leaseId)).includes('not-authorized');
    await until('being told', () => isTold(waiting.id), 10_000);

    await world.drydock.authorizations.approve(id);
    const served = await teamB.leases.get(waiting.id, {
      wait: 'active',
      timeoutSeconds: ANSWERED_WITHIN_SECONDS,
    });
    expect(served.status).toBe('active');

    await world.drydock.authorizations.revoke(id, 'no longer');
    const { stdout } = await teamB.leases.command(waiting.id).exec(['echo', 'still here']);
    expect(stdout.toString()).toBe('still here\n');
    const late = await teamB.leases.request({ type: 'host', blueprints: [blueprint] });
    await until('being told again', () => isTold(late.id), 10_000);
    expect((await teamB.leases.get(late.id)).status).toBe('pending');

    await teamB.leases.release(late.id);
    await teamB.leases.release(waiting.id);
    const gone = await teamB.leases.get(waiting.id, {
      wait: 'destroyed',
      timeoutSeconds: ANSWERED_WITHIN_SECONDS,
    });
    expect(gone.status).toBe('destroyed');
  }, 90_000);
}
