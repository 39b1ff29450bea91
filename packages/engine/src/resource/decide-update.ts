import {
  BEING_BUILT_SENTENCE,
  heldSentence,
  inUseSentence,
  presentRevisionSentence,
  takenBackAlreadySentence,
  updateMarkReason,
  updatingSentence,
} from '@drydock/model';
import type { OpenCommand } from '../facts.ts';
import type { Settling } from './settling.ts';

/**
 * Has an idle resource updated in place: it takes no new leases from here on, and its writer calls the kind. The
 * command stays open until that has ended.
 */
export function update(settling: Settling, command: OpenCommand): void {
  const begun = begunOf(command);
  const why = whyNot(settling);
  const { id: commandId } = command;
  if (begun !== null && settling.updating === null) {
    settling.updating = { commandId, ...begun };
  } else if (why !== null) {
    settling.reject(command, why);
  } else {
    const revision = settling.resource.use?.revisions.present ?? 0;
    settling.updating = { commandId, askedAt: settling.now, revision };
  }
}

/** While it is updated it takes no leases, whoever has resumed it meanwhile. */
export function keepDraining(settling: Settling, commands: readonly OpenCommand[]): void {
  const { updating, marks, now } = settling;
  if (updating !== null && settling.end === null && marks.draining === undefined) {
    const { commandId } = updating;
    const author = commands.find(({ id }) => id === commandId)?.author ?? commandId;
    const reason = updateMarkReason(commandId);
    settling.mark('draining', { author, reason, setAt: now, expiresAt: null });
  }
}

/** What was written when it began; null where it has not. */
function begunOf({
  arguments: said,
}: OpenCommand): { readonly askedAt: string; readonly revision: number } | null {
  const { asked, revision } = said;
  return typeof asked === 'string' && typeof revision === 'number'
    ? { askedAt: asked, revision }
    : null;
}

function whyNot({ resource: { status, use }, marks, waiting, updating }: Settling): string | null {
  if (status === 'pending') {
    return BEING_BUILT_SENTENCE;
  }
  if (waiting !== null) {
    return takenBackAlreadySentence(waiting.commandId);
  }
  const held = heldSentence(marks);
  if (held !== null || use === null) {
    return held ?? 'Nobody could tell who uses it.';
  }
  if (updating !== null) {
    return updatingSentence(updating.commandId);
  }
  if (use.attempts > 0) {
    return inUseSentence({ ...use, awaiting: 0 });
  }
  const { own, present } = use.revisions;
  return own < present ? null : presentRevisionSentence(own);
}
