import {
  heldSentence,
  inUseSentence,
  reclaimMarkReason,
  takenBackAlreadySentence,
  updatingSentence,
} from '@drydock/model';
import type { ConsumedCommand, OpenCommand } from '../facts.ts';
import { hintResource, type Hint } from '../hint.ts';
import type { ResourceUse } from './commanded.ts';
import { didSentence } from '../command/sentence.ts';
import type { Settling } from './settling.ts';

/**
 * How long a reclaim waits for the resources that stand on it. They were idle and are on their way
 * out by then; what is not gone after an hour is stuck, and its events say why.
 */
const WAIT_MAX_MS = 3_600_000;

/**
 * Takes a resource back only if nobody uses it. Where it is pinned by idle resources alone, they
 * are asked to go first; until then it takes no new leases and the command stays open.
 */
export function reclaim(settling: Settling, command: OpenCommand): void {
  const held = heldSentence(settling.marks);
  const { use } = settling.resource;
  if (settling.waiting !== null) {
    settling.reject(command, takenBackAlreadySentence(settling.waiting.commandId));
  } else if (held !== null || use === null) {
    giveUp(settling, command, held ?? 'Nobody could tell who uses it.');
  } else if (settling.updating !== null) {
    settling.reject(command, updatingSentence(settling.updating.commandId));
  } else if (use.attempts === 0 && use.awaiting === 0) {
    settling.apply(command);
    settling.finish('released', {
      code: 'reclaimed',
      sentence: didSentence(command, 'took it back'),
    });
  } else if (use.isIdle && use.awaiting === 0) {
    waitForHolders(settling, command, use);
  } else {
    giveUp(settling, command, inUseSentence(use));
  }
}

function waitForHolders(settling: Settling, command: OpenCommand, use: ResourceUse): void {
  const { id: commandId, author } = command;
  const asked = command.arguments['asked'];
  const { now } = settling;
  if (typeof asked !== 'string') {
    settling.waiting = { commandId, askedAt: now, ask: use.holders };
    if (settling.marks.draining === undefined) {
      const reason = reclaimMarkReason(commandId);
      settling.mark('draining', { author, reason, setAt: now, expiresAt: null });
    }
    return;
  }
  settling.waiting = { commandId, askedAt: asked, ask: [] };
  if (use.refusal !== null) {
    settling.rejectWaiting(`What stands on it was not given up: ${use.refusal}`);
  } else if (Date.parse(now) - Date.parse(asked) > WAIT_MAX_MS) {
    settling.rejectWaiting('What stands on it was not gone within an hour.');
  }
}

/** Rejects it, and takes the mark back that it may have set before. */
function giveUp(settling: Settling, command: OpenCommand, reason: string): void {
  settling.waiting = { commandId: command.id, askedAt: settling.now, ask: [] };
  settling.rejectWaiting(reason);
}

/**
 * The resources whose reclaims were refused by what stands on them: they wait for nothing more.
 * Where it was granted, the end of the lease between the two tells.
 */
export function hintAskers(
  open: readonly OpenCommand[],
  consumed: readonly ConsumedCommand[],
): readonly Hint[] {
  const refused = new Set(
    consumed.filter(({ outcome }) => outcome === 'rejected').map(({ id }) => id),
  );
  return open
    .filter(({ id, name, arguments: said }) => {
      return name === 'reclaim' && typeof said['for'] === 'string' && refused.has(id);
    })
    .map(({ author }) => hintResource('update', author));
}
