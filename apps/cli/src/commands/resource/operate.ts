import type { Command } from '@drydock/contract';
import type { MarkName } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { resolveIds } from '../../nouns/find.ts';
import { untilConsumed } from '../until-consumed.ts';

export interface OperateOptions {
  readonly reason?: string;
  readonly wait?: boolean;
  readonly timeout?: number;
  /** Seconds. */
  readonly for?: number;
  readonly mark?: MarkName;
}

export type OperateName = 'drain' | 'hold' | 'resume' | 'reclaim' | 'update' | 'abandon';

/** A command waits for PostgreSQL alone, except for what has to go before a reclaim, and for an update. */
const WAIT_SECONDS = 60;

export async function operateResources(
  context: Context,
  name: OperateName,
  texts: readonly string[],
  options: OperateOptions,
): Promise<void> {
  const client = await context.client();
  const ids = await resolveIds(client, 'resource', texts);
  const sent: Command[] = [];
  for (const id of ids) {
    sent.push(await send(client, name, id, options));
  }
  for (const [index, id] of ids.entries()) {
    const command = sent[index];
    if (command !== undefined) {
      await tell(context, client, id, command, options);
    }
  }
}

async function tell(
  context: Context,
  client: Drydock,
  id: string,
  command: Command,
  { wait, timeout = WAIT_SECONDS }: OperateOptions,
): Promise<void> {
  const shown = wait === true ? await untilConsumed(client, id, command, timeout) : command;
  const said = wait === true ? 'done' : 'accepted';
  await (context.isJson ? context.json(shown) : context.text(`${id}: ${command.name} ${said}\n`));
}

function send(
  { resources }: Drydock,
  name: OperateName,
  id: string,
  options: OperateOptions,
): Promise<Command> {
  const { reason, mark, for: expiresInSeconds } = options;
  const why = reason === undefined ? {} : { reason };
  switch (name) {
    case 'drain':
      return resources.drain(id, why);
    case 'hold':
      return resources.hold(id, { ...why, ...(expiresInSeconds && { expiresInSeconds }) });
    case 'resume':
      return resources.resume(id, { ...why, ...(mark && { mark }) });
    case 'reclaim':
      return resources.reclaim(id, why);
    case 'update':
      return resources.updateInPlace(id, why);
    case 'abandon':
      return resources.abandon(id, { reason: reason ?? '' });
  }
}
