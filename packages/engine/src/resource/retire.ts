import {
  END_REASON_CODES,
  heldSentence,
  inUseSentence,
  reclaimMarkReason,
  takenBackAlreadySentence,
  type EndReason,
} from '@drydock/model';
import type { OpenCommand } from '../facts.ts';
import type { ResourceUse } from './commanded.ts';
import type { Settling } from './settling.ts';

/**
 * Its pool gives it up. One that nobody uses ends at once. Where that it is idle is all that is said against
 * it, and somebody has come meanwhile, or came and left, it stays: what its pool saw is not so any more. Else it
 * takes no new leases, and ends with the last that is on it; what stands on it and is idle is asked to go.
 */
export function retire(settling: Settling, command: OpenCommand): void {
  const { use, marks } = settling.resource;
  const held = heldSentence(settling.marks);
  const { draining } = settling.marks;
  if (settling.waiting !== null) {
    settling.reject(command, takenBackAlreadySentence(settling.waiting.commandId));
  } else if (held !== null || use === null) {
    giveUp(settling, command, held ?? 'Nobody could tell who uses it.');
  } else if (draining !== undefined && draining.reason !== reclaimMarkReason(command.id)) {
    settling.reject(command, `${draining.author} is draining it.`);
  } else if (use.attempts === 0 && use.awaiting === 0 && isAsSeen(command, use)) {
    settling.apply(command);
    settling.finish('released', { code: ruleOf(command), sentence: command.reason ?? '' });
  } else if (ruleOf(command) === 'idle') {
    const isUsed = use.attempts > 0 || use.awaiting > 0;
    giveUp(settling, command, isUsed ? inUseSentence(use) : 'It was used meanwhile.');
  } else {
    wait(settling, command, use, marks.draining === undefined);
  }
}

function wait(
  settling: Settling,
  { id: commandId, author, arguments: said }: OpenCommand,
  use: ResourceUse,
  isNew: boolean,
): void {
  const { now } = settling;
  const asked = said['asked'];
  settling.waiting = {
    commandId,
    askedAt: typeof asked === 'string' ? asked : now,
    // Those that were asked before are not idle any more, or gone.
    ask: use.isIdle ? use.holders : [],
    endIsNews: true,
  };
  if (isNew) {
    const reason = reclaimMarkReason(commandId);
    settling.mark('draining', { author, reason, setAt: now, expiresAt: null });
  }
}

/** Rejects it, and takes the mark back that it may have set before. */
function giveUp(settling: Settling, command: OpenCommand, reason: string): void {
  settling.waiting = { commandId: command.id, askedAt: settling.now, ask: [] };
  settling.rejectWaiting(reason);
}

/** Whether as many leases were placed on it by now as its pool has seen. */
const isAsSeen = ({ arguments: said }: OpenCommand, { uses }: ResourceUse): boolean =>
  said['rule'] !== 'idle' || said['uses'] === uses;

const ruleOf = ({ arguments: said }: OpenCommand): EndReason =>
  END_REASON_CODES.find((code) => code === said['rule']) ?? 'idle';
