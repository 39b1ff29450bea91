import {
  drainingAlreadySentence,
  heldSentence,
  MARKS,
  NO_MARK_SENTENCE,
  updatingSentence,
  type Mark,
} from '@drydock/model';
import { didSentence } from '../command/sentence.ts';
import type { OpenCommand } from '../facts.ts';
import type { Settling } from './settling.ts';

/** An operator wants it empty. What a reclaim has marked becomes the operator's. */
export function drain(settling: Settling, command: OpenCommand): void {
  const { draining } = settling.marks;
  const isCommands =
    draining !== undefined && (settling.isWaitingsOwn(draining) || settling.isUpdatesOwn(draining));
  if (draining !== undefined && !isCommands) {
    settling.reject(command, drainingAlreadySentence(draining.author));
    return;
  }
  settling.mark('draining', markOf(settling, command));
  settling.apply(command);
}

/** Kept for a person to look at. Holding again prolongs: nobody shortens what another asked for. */
export function hold(settling: Settling, command: OpenCommand): void {
  const expiresAt = textOf(command, 'expiresAt');
  const { held } = settling.marks;
  if (held !== undefined && endMs(held.expiresAt) >= endMs(expiresAt)) {
    settling.reject(command, heldSentence(settling.marks) ?? 'It is held already.');
    return;
  }
  settling.mark('held', { ...markOf(settling, command), expiresAt });
  settling.apply(command);
}

/** Its health check failed; again refreshes the reason. */
export function quarantine(settling: Settling, command: OpenCommand): void {
  settling.mark('quarantined', markOf(settling, command));
  settling.apply(command);
}

/** Clears the mark that it names, or the only one that there is. */
export function resume(settling: Settling, command: OpenCommand): void {
  const present = MARKS.filter((name) => settling.marks[name] !== undefined);
  const named = textOf(command, 'mark');
  if (named === null && present.length > 1) {
    settling.reject(command, `It is ${present.join(' and ')}; say which of them is to be cleared.`);
    return;
  }
  const mark = named === null ? present[0] : present.find((name) => name === named);
  if (mark === undefined) {
    settling.reject(command, named === null ? NO_MARK_SENTENCE : `It is not ${named}.`);
    return;
  }
  const there = settling.marks[mark];
  if (settling.updating !== null && there !== undefined && settling.isUpdatesOwn(there)) {
    settling.reject(command, updatingSentence(settling.updating.commandId));
    return;
  }
  const sentence = didSentence(command, 'resumed it');
  settling.unmark(mark, sentence);
  settling.apply(command);
  if (mark === 'draining') {
    settling.rejectWaiting(sentence);
  }
}

/** Marks whose time is over go by themselves. */
export function expireMarks(settling: Settling): void {
  for (const name of MARKS) {
    const expiresAt = settling.marks[name]?.expiresAt ?? null;
    if (expiresAt !== null && Date.parse(expiresAt) <= Date.parse(settling.now)) {
      settling.unmark(name, 'Its time was over.');
    }
  }
}

const endMs = (at: string | null): number => (at === null ? Infinity : Date.parse(at));

function markOf(settling: Settling, { author, reason }: OpenCommand): Mark {
  return { author, reason, setAt: settling.now, expiresAt: null };
}

function textOf(command: OpenCommand, key: string): string | null {
  const value = command.arguments[key];
  return typeof value === 'string' ? value : null;
}
