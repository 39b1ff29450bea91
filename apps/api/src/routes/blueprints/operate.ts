import type { Command } from '@drydock/contract';
import { commandBlueprint } from '@drydock/store';
import { endpoint, type Call } from '../../http/endpoint.ts';
import type { Services } from '../../services.ts';
import { answerCommanded } from '../answer-commanded.ts';

/** No new leases and no new resources; what it has built runs on. */
export const drainBlueprint = endpoint('blueprints.drain', (call, services) =>
  send(call, services, 'drain'),
);

export const resumeBlueprint = endpoint('blueprints.resume', (call, services) =>
  send(call, services, 'resume'),
);

async function send(
  { params, body, caller, idempotency }: Call<'blueprints.drain' | 'blueprints.resume'>,
  services: Services,
  name: 'drain' | 'resume',
): Promise<Command> {
  const { id: blueprintId } = params;
  const { projectId, author } = caller;
  const { reason = null } = body;
  const wish = { projectId, blueprintId, name, author, reason, idempotency };
  const commanded = await commandBlueprint(services.database, wish);
  return answerCommanded(commanded, { kind: 'blueprint', id: blueprintId }, services);
}
