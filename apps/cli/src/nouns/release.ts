import { DrydockError } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../context.ts';
import { poll } from '../poll.ts';
import { resolveIds } from './find.ts';
import type { NounName } from './index.ts';
import { filterOf } from './list.ts';
import { clientOf, itemsOf, type Noun } from './noun.ts';

type Given = Readonly<Record<string, unknown>>;

/** Cleaning up a machine may take minutes; a person waits no longer without having said so. */
const GONE_TIMEOUT_SECONDS = 600;
/** So many are asked for at a time: the API writes those that come together at once. */
const AT_A_TIME = 20;
/** The API answers when it has changed, after so long at the latest. */
const WAIT_SECONDS = 30;
const LOOK_AGAIN_MS = [200, 2_000] as const;
const HOW = ['reason', 'wait', 'timeout'];

/**
 * Releases those of a noun that are named, or all that live and that the options of its list find.
 * All are found first: a wrong name releases nothing.
 */
export async function release(
  context: Context,
  noun: Noun,
  texts: readonly string[],
  options: Given,
): Promise<void> {
  const client = await context.client();
  const ids = await wanted(client, noun, texts, options);
  if (ids.length === 0) {
    context.note(`There are no such ${noun.client}.`);
  }
  const reason = options['reason'] as string | undefined;
  const isWaiting = options['wait'] === true;
  for (let at = 0; at < ids.length; at += AT_A_TIME) {
    const part = ids.slice(at, at + AT_A_TIME);
    const commands = await Promise.all(
      part.map(async (id) => clientOf(client, noun).release?.(id, { reason })),
    );
    if (!isWaiting) {
      for (const [index, command] of commands.entries()) {
        await (context.isJson
          ? context.json(command)
          : context.text(`${part[index]} is being released\n`));
      }
    }
  }
  if (isWaiting) {
    await untilGone(context, client, noun, ids, options['timeout'] as number | undefined);
  }
}

async function wanted(
  client: Drydock,
  noun: Noun,
  texts: readonly string[],
  options: Given,
): Promise<string[]> {
  const narrowing = Object.keys(options).filter((name) => !HOW.includes(name));
  if (texts.length > 0 && narrowing.length > 0) {
    throw new DrydockError(
      'invalid-request',
      'Ids and options that find others exclude each other.',
      {
        hint: 'Name them, or say which of them are meant.',
      },
    );
  }
  if (texts.length > 0) {
    return resolveIds(client, noun.name as NounName, texts);
  }
  if (narrowing.length === 0) {
    throw new DrydockError('invalid-request', `It is not said which ${noun.client} are meant.`, {
      hint: `Name them, or find them by options, as \`drydock ${noun.name} list\` does.`,
    });
  }
  const filter = { ...(await filterOf(client, noun, options)), status: ['live'] };
  const ids: string[] = [];
  for await (const { id } of itemsOf(client, noun, filter)) {
    ids.push(id ?? '');
  }
  return ids;
}

async function untilGone(
  context: Context,
  client: Drydock,
  noun: Noun,
  ids: readonly string[],
  timeoutSeconds = GONE_TIMEOUT_SECONDS,
): Promise<void> {
  const untilMs = performance.now() + timeoutSeconds * 1_000;
  for (const id of ids) {
    context.progress(`Waiting until ${id} is gone`);
    const gone = await poll({
      look: (leftSeconds) => look(client, noun, id, leftSeconds),
      isDone: ({ status }) => status === 'destroyed',
      late: ({ status }) =>
        new DrydockError('timed-out', `What the ${noun.name} ${id} had is not gone yet.`, {
          hint: `It is ${status}; cleaning up goes on. Its events say how far it is.`,
        }),
      untilMs,
      ...(noun.name !== 'lease' && { pauseMs: LOOK_AGAIN_MS }),
    });
    await (context.isJson ? context.json(gone) : context.text(`${id} is gone\n`));
  }
}

/** The API waits for leases; other things are looked at now and then. */
function look(
  client: Drydock,
  noun: Noun,
  id: string,
  leftSeconds: number,
): Promise<{ readonly status: string }> {
  return noun.name === 'lease'
    ? client.leases.get(id, {
        wait: 'destroyed',
        timeoutSeconds: Math.ceil(Math.min(WAIT_SECONDS, leftSeconds)),
      })
    : client.resources.get(id);
}
