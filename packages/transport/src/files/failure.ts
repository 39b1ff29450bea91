import { DrydockError, plainLine } from '@drydock/model';
import type { HostAnswer } from './talk.ts';
import { EXIT } from './texts.ts';

const SHOWN_LENGTH_MAX = 300;

/** A path in a sentence. */
export const shown = (path: string): string => `"${plainLine(path, SHOWN_LENGTH_MAX)}"`;

type Refusal = (path: string) => DrydockError;

const conflict = (sentence: string, hint?: string): DrydockError =>
  new DrydockError('file-conflict', sentence, hint === undefined ? {} : { hint });

const REFUSALS: Readonly<Record<number, Refusal>> = {
  [EXIT.out]: (path) =>
    new DrydockError('path-refused', `${shown(path)} leads out of what the lease holds.`, {
      hint: 'A link in it leads elsewhere, or something was moved meanwhile.',
    }),
  [EXIT.missing]: (path) => missing(path),
  [EXIT.notDirectory]: (path) =>
    conflict(`In ${shown(path)}, something that is no directory is used as one.`),
  [EXIT.closed]: (path) => conflict(`The lease may not enter or read ${shown(path)}.`),
  [EXIT.deadLink]: (path) =>
    new DrydockError('file-missing', `A link in ${shown(path)} leads to nothing.`),
  [EXIT.isDirectory]: (path) => conflict(`${shown(path)} is a directory.`),
  [EXIT.notFile]: (path) => conflict(`${shown(path)} is a pipe, a socket or a device.`),
  [EXIT.exists]: (path) => conflict(`${shown(path)} is there already.`),
  [EXIT.tooShort]: (path) =>
    conflict(
      `Less of the upload to ${shown(path)} has arrived than it is to go on from.`,
      'Ask with `uploaded` how much has, and go on from there.',
    ),
  [EXIT.swapped]: (path) =>
    conflict(
      `What was written for ${shown(path)} was taken away or exchanged meanwhile.`,
      'Write it again.',
    ),
  [EXIT.otherDisk]: (path) =>
    conflict(
      `${shown(path)} is on another file system.`,
      'What is there cannot be renamed at once: copy it.',
    ),
};

const missing: Refusal = (path) =>
  new DrydockError('file-missing', `There is no ${shown(path)}.`);

const DISK_FULL = /No space left on device|Disk quota exceeded/;

/** Whether the words of a tool say that there is no room left. */
export const saysDiskFull = (words: string): boolean => DISK_FULL.test(words);

/** By the words of tools, which speak as the C locale has it. */
const SAID: readonly (readonly [RegExp, (path: string, words: string) => DrydockError])[] = [
  [DISK_FULL, (path) => diskFull(path, 'Nothing was changed.')],
  [
    /File name too long|Invalid or incomplete|Invalid argument/,
    (path, words) =>
      new DrydockError('path-refused', `${shown(path)} cannot be a path there: ${words}`),
  ],
  [/No such file or directory/, missing],
  [
    /Permission denied|Operation not permitted|Read-only file system|Directory not empty|File exists|Is a directory|Not a directory|cannot overwrite|subdirectory of itself|Too many levels|busy|File too large/,
    (path, words) => conflict(`${shown(path)} does not allow this: ${words}`),
  ],
];

/** @param left - a sentence on what has become of that which was written */
export function diskFull(path: string, left: string): DrydockError {
  return new DrydockError(
    'disk-full',
    `The disk of the host, or what the lease may use of it, is full: ${shown(path)} was not written. ${left}`,
    { hint: 'Remove what is not needed.' },
  );
}

/** Why a text came to nothing. */
export function failureOf({ exitCode, words }: HostAnswer, path: string): DrydockError {
  const refusal = REFUSALS[exitCode];
  if (refusal !== undefined) {
    return refusal(path);
  }
  const said = words.replace(/^(sh: \d+: )?/, '');
  const known = SAID.find(([pattern]) => pattern.test(said))?.[1];
  return (
    known?.(path, said) ??
    new DrydockError(
      'command-failed',
      `${shown(path)} could not be worked on: ${said || `exit code ${exitCode}`}`,
      { hint: 'The host needs GNU coreutils, findutils and tar.' },
    )
  );
}
