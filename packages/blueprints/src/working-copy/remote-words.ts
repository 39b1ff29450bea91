/** What became of it where a remote was spoken with, in words that may be shown. Pure. */
import { plainLine } from '@drydock/model';
import type { OpenAccess } from './remote-access.ts';
import type { Access } from './access.ts';

const WORDS_MAX = 400;
const HIDDEN = '***';
/** What is shorter than that is no part of a secret that anybody knows again. */
const PART_MIN = 4;

export type RemoteReason =
  'denied' | 'missing' | 'unreachable' | 'host-key' | 'elsewhere' | 'unknown';

/** What git and ssh say, in English, of each; the remote's own lines do not count. */
const REASONS: readonly (readonly [RemoteReason, RegExp])[] = [
  [
    'host-key',
    /host key verification failed|host identification has changed|no .* host key is known/i,
  ],
  ['elsewhere', /returned error: 30[12378]|redirect/i],
  [
    'denied',
    /authentication failed|returned error: 40[13]|permission denied|could not read (username|password)|too many authentication failures|did not take the key/i,
  ],
  [
    'unreachable',
    /could not resolve|name or service not known|temporary failure in name|connection (refused|timed out|reset|closed)|failed to connect|couldn.t connect|operation timed out|no route to host|network is unreachable|returned error: 50[0234]|ssl|certificate/i,
  ],
  [
    'missing',
    /repository .* not found|returned error: 404|does not appear to be a git repository|repository not found/i,
  ],
];

export function reasonOf(words: string): RemoteReason {
  const own = words.split(/[\r\n]+/).filter((line) => !/^\s*remote:/i.test(line));
  // `ERROR:` is how servers of ssh say that there is none, as a line of their own.
  const text = own.join('\n');
  return REASONS.find(([, said]) => said.test(text))?.[0] ?? 'unknown';
}

/** Git's words without any of the secrets, also where they were cut in the middle of one; on one line. */
export function scrubbed(words: string, secrets: readonly string[], lengthMax = WORDS_MAX): string {
  const hidden = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  let text = plainLine(words, words.length + 1);
  for (const secret of hidden) {
    text = text.replaceAll(secret, HIDDEN);
  }
  for (const secret of hidden) {
    for (let length = secret.length - 1; length >= PART_MIN; length -= 1) {
      if (text.startsWith(secret.slice(-length))) {
        text = HIDDEN + text.slice(length);
      }
      if (text.endsWith(secret.slice(0, length))) {
        text = text.slice(0, -length) + HIDDEN;
      }
    }
  }
  // The last of it says what went wrong.
  return text.length <= lengthMax ? text : `…${text.slice(-lengthMax)}`;
}

/** Why a remote could not be spoken with, with what to do about it and git’s own words. */
export function explainRemote({ access, secrets }: OpenAccess, words: string): string {
  const reason = reasonOf(words);
  const own = scrubbed(words.trim(), secrets);
  if (reason === 'unknown') {
    return own;
  }
  return own === '' ? SENTENCES[reason](access) : `${SENTENCES[reason](access)} Git says: ${own}`;
}

const SENTENCES: Readonly<Record<Exclude<RemoteReason, 'unknown'>, (access: Access) => string>> = {
  denied: ({ url, credential }) =>
    credential === null
      ? `denied: ${url} wants to know who asks, and the blueprint has no credential for it.`
      : `denied: ${url} does not let the credential "${credential}" in. It may be wrong or out of date (\`drydock credential rotate ${credential}\`), or lack the right.`,
  missing: ({ url, credential }) =>
    `missing: there is no ${url}, or it is not shown to ${credential === null ? 'strangers' : `the credential "${credential}"`}.`,
  unreachable: ({ url }) => `unreachable: the host cannot speak with ${url}.`,
  'host-key': ({ host, hostKey }) =>
    hostKey === null
      ? `host-key: ${host} shows another key than the first time. If that is right, enter the new one as \`hostKey\` in the blueprint.`
      : `host-key: ${host} shows another key than the one in the blueprint.`,
  elsewhere: ({ url }) =>
    `elsewhere: ${url} sends on to another address, which is not followed. Ask for that one: often it ends in .git, or begins with https.`,
};
