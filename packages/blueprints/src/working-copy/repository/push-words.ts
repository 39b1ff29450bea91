/** What git and a server say of a push, in English, and what that means. Pure. */
import type { PushRefusal } from '@drydock/blueprint';

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

const REASONS: readonly (readonly ['denied' | 'unreachable', RegExp])[] = [
  [
    'denied',
    /authentication failed|returned error: 40[1345]|permission denied|permission to .* denied|could not read (username|password)|too many authentication failures|did not take the key|access denied|not permitted|service not enabled|repository .*not found|not found|does not appear to be a git repository|no such file or directory/i,
  ],
  [
    'unreachable',
    /could not resolve|name or service not known|temporary failure in name|connection (refused|timed out)|failed to connect|couldn.t connect|operation timed out|no route to host|network is unreachable|returned error: 5\d\d|empty reply|ssl|certificate|host key/i,
  ],
];

/** Why a remote did not let anybody begin, by git's own words: what the remote says itself does not count. */
export function reasonOf(words: string): 'denied' | 'unreachable' | 'unknown' {
  const own = ownWords(words);
  return REASONS.find(([, said]) => said.test(own))?.[0] ?? 'unknown';
}

export function wasCut(words: string): boolean {
  return CUT.test(ownWords(words));
}

const ownWords = (words: string): string =>
  words
    .split(/[\r\n]+/)
    .filter((line) => !/^\s*remote:/i.test(line))
    .join('\n');
