/** What git and a server say of a push, in English, and what that means. Pure. */
import type { PushRefusal } from '@drydock/blueprint';
import { reasonOf as remoteReason } from '../remote-words.ts';

/** A line of `git push --porcelain`. */
export interface PushLine {
  /** ` ` or `*`: done. `=`: it was so. `!`: refused. */
  readonly flag: string;
  /** `[remote rejected] (pre-receive hook declined)` */
  readonly summary: string;
}

/** The line of the one ref, or null where git got no so far. */
export function pushLineOf(lines: readonly string[], branch: string): PushLine | null {
  for (const line of lines) {
    const [flag = '', refs = '', ...summary] = line.split('\t');
    if (/^[ *=!+-]$/.test(flag) && refs.endsWith(`:refs/heads/${branch}`)) {
      return { flag, summary: summary.join('\t') };
    }
  }
  return null;
}

/**
 * What a refusal of the one ref means; `contested` where somebody else may have moved it at the same time, which the
 * server does not tell from other reasons; null for no answer at all.
 *
 * Source: what git 2.39 says to each of them, tried with real servers; `protected branch` and `GH006` are of GitHub and
 * GitLab.
 */
const SUMMARIES: readonly (readonly [PushRefusal | 'contested' | null, RegExp])[] = [
  ['base-moved', /\(stale info\)/],
  ['non-fast-forward', /\((non-fast-forward|fetch first|needs force)\)/],
  ['hook', /hook declined|push declined|rule violations/],
  ['checked-out', /branch is currently checked out|refusing to update checked out branch/],
  [
    'denied',
    /hidden ref|prohibited|not allowed|protected branch|permission|unpacker error|unpack-objects|index-pack/,
  ],
  [
    'contested',
    /cannot lock ref|failed to update ref|failed to lock|incorrect old value|already exists/,
  ],
  [null, /remote failure|failed to report status/],
];

export function refusalOf(summary: string): PushRefusal | 'contested' | null {
  const found = SUMMARIES.find(([, said]) => said.test(summary));
  return found === undefined ? 'unknown' : found[0];
}

/** What ends a connection in the middle: what was sent by then may be done, now or later. */
const CUT =
  /hung up unexpectedly|unexpected disconnect|RPC failed|early EOF|broken pipe|connection reset|packet|expected response/i;

const DENIED =
  /permission to .* denied|access denied|returned error: 405|not permitted|service not enabled|not exported|dubious ownership|owned by someone else|insufficient permission/i;

/**
 * Why a remote did not let anybody begin, by git’s own words: what the remote says itself does not count. Who is not
 * shown a repository may not push to it either.
 */
export function reasonOf(words: string): 'denied' | 'unreachable' | 'unknown' {
  if (DENIED.test(ownWords(words))) {
    return 'denied';
  }
  const reason = remoteReason(words);
  switch (reason) {
    case 'denied':
    case 'missing':
      return 'denied';
    case 'unreachable':
    // Somebody answers, and is not who was asked for.
    case 'host-key':
      return 'unreachable';
    default:
      return 'unknown';
  }
}

export function wasCut(words: string): boolean {
  return CUT.test(ownWords(words));
}

const ownWords = (words: string): string =>
  words
    .split(/[\r\n]+/)
    .filter((line) => !/^\s*remote:/i.test(line))
    .join('\n');
