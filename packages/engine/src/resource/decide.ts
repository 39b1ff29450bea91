import { heldSentence, MARKS, RESOURCE_ENDED_SENTENCE } from '@drydock/model';
import { backoffMs } from '../backoff.ts';
import type { OpenCommand } from '../facts.ts';
import type { CommandedResource, SettledResource } from './commanded.ts';
import { drain, expireMarks, hold, quarantine, resume } from './decide-marks.ts';
import { reclaim } from './reclaim.ts';
import { retire } from './retire.ts';
import { keepDraining, update } from './decide-update.ts';
import { Settling } from './settling.ts';
import { didSentence } from '../command/sentence.ts';

/** How often a reclaim that waits for others looks at most, after a while. */
const LOOK_AGAIN_MAX_MS = 10_000;

/** An update that nobody has begun with by then, or whose process died before that, is begun again. */
const UPDATE_AGAIN_MS = 15_000;

/**
 * What the commands make of a pending or active resource, in their order. Pure. A lost resource
 * outweighs all else; what comes after its end is rejected. Null where nothing changes.
 */
export function decideResource(resource: CommandedResource): SettledResource | null {
  const settling = new Settling(resource);
  expireMarks(settling);
  const lost = resource.commands.find((command) => command.name === 'resource-lost');
  if (lost !== undefined) {
    const sentence = lost.reason ?? `${lost.author} reported it lost.`;
    settling.finish('broken', { code: 'resource-lost', sentence });
  }
  for (const command of resource.commands) {
    obey(settling, command);
  }
  keepDraining(settling, resource.commands);
  return settling.outcome(wakeAt(settling));
}

function obey(settling: Settling, command: OpenCommand): void {
  if (settling.end !== null) {
    obeyAfterEnd(settling, command);
    return;
  }
  switch (command.name) {
    case 'release':
      release(settling, command);
      break;
    case 'reclaim':
      reclaim(settling, command);
      break;
    case 'drain':
      drain(settling, command);
      break;
    case 'hold':
      hold(settling, command);
      break;
    case 'resume':
      resume(settling, command);
      break;
    case 'quarantine':
      quarantine(settling, command);
      break;
    case 'retire':
      retire(settling, command);
      break;
    case 'update':
      update(settling, command);
      break;
    case 'resource-lost':
      settling.apply(command);
      break;
  }
  if (settling.end !== null) {
    settling.rejectWaiting(RESOURCE_ENDED_SENTENCE);
    if (settling.updating !== null) {
      settling.reject({ id: settling.updating.commandId }, RESOURCE_ENDED_SENTENCE);
      settling.updating = null;
    }
  }
}

/** What asked for the end anyway has got it. */
function obeyAfterEnd(settling: Settling, command: OpenCommand): void {
  if (command.name === 'release' || command.name === 'resource-lost') {
    settling.apply(command);
  } else {
    settling.reject(command, RESOURCE_ENDED_SENTENCE);
  }
}

function release(settling: Settling, command: OpenCommand): void {
  const held = heldSentence(settling.marks);
  if (held !== null) {
    settling.reject(command, held);
    return;
  }
  const during = settling.resource.status === 'pending' ? ' while it was being built' : '';
  settling.apply(command);
  settling.finish('released', {
    code: 'released',
    sentence: didSentence(command, `released it${during}`),
  });
}

/** When a mark ends, or when a reclaim that waits looks again. */
function wakeAt({ marks, waiting, updating, now, resource }: Settling): string | null {
  const times = MARKS.flatMap((name) => marks[name]?.expiresAt ?? []).map((at) => Date.parse(at));
  if (waiting !== null) {
    times.push(Date.parse(now) + Math.min(backoffMs(resource.tries), LOOK_AGAIN_MAX_MS));
  }
  if (updating !== null) {
    times.push(Date.parse(now) + UPDATE_AGAIN_MS);
  }
  return times.length === 0 ? null : new Date(Math.min(...times)).toISOString();
}
