import { posix } from 'node:path';
import { DrydockError, isId, newId } from '@drydock/model';
import { chooseMode, identityIn, parseIdMap, uidToDropTo } from '../identity.ts';
import type { Identity } from '../identity.ts';
import { unsafe } from '../judge-place.ts';
import { attemptLayout } from '../layout.ts';
import { askHost } from './ask-host.ts';
import { connectSsh } from './connect.ts';
import { addressOf, type NewSshEndpoint, type SshEndpoint } from './endpoint.ts';
import type { HostPlace } from './host-place.ts';
import { CLOSE } from './command-scripts.ts';
import { PROBE } from './host-scripts.ts';
import { LIST_PLACE, LOOK, MAKE_PLACE, PREPARE, REMOVE_PLACE } from './place-scripts.ts';
import { hostsWords, misbehaves } from './misbehaves.ts';
import { laneFor } from './pool.ts';

/** What a host says about itself. */
export type HostFacts = {
  readonly hostname: string;
  readonly platform: string;
  readonly arch: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** As which users programs run there. */
  readonly mode: Identity['mode'];
};

const ROUNDS_MAX = 10;

/** A name in the DNS. */
const HOSTNAME_LENGTH_MAX = 253;
const WORD_LENGTH_MAX = 64;
const LACKS_MAX = 20;
/** Of what a script says about a path. */
const ANSWER_LENGTH_MAX = 200;

/** Logs in and returns the key that the host shows: `SHA256:...`. */
export async function learnHostKey(endpoint: NewSshEndpoint): Promise<string> {
  const connection = await connectSsh(endpoint);
  connection.close();
  return connection.hostKey;
}

/**
 * Logs in and returns where the host with that key is: its IP address and port, whatever name led there.
 */
export async function whereHostIs(endpoint: SshEndpoint, signal: AbortSignal): Promise<string> {
  return (await laneFor(endpoint, 'care')).peer(signal);
}

/** What the host is, or why no program can be run on it, in a sentence. */
export async function probeHost(
  endpoint: SshEndpoint,
  signal: AbortSignal,
): Promise<HostFacts | string> {
  return factsOf(endpoint, await askHost(endpoint, PROBE, [], signal));
}

function factsOf(endpoint: SshEndpoint, lines: readonly string[]): HostFacts | string {
  const all = (name: string): readonly string[] =>
    lines
      .filter((line) => line.startsWith(`${name} `))
      .map((line) => line.slice(name.length + 1).trim());
  const first = (name: string, lengthMax = WORD_LENGTH_MAX): string =>
    hostsWords(all(name)[0] ?? '', lengthMax);
  const platform = first('kernel').toLowerCase();
  if (platform !== 'linux') {
    return `Programs for leases run on Linux only; ${addressOf(endpoint)} is ${platform || 'something else'}.`;
  }
  const lacks = all('lacks');
  if (lacks.length > 0) {
    const what = lacks.slice(0, LACKS_MAX).map((each) => hostsWords(each, WORD_LENGTH_MAX));
    return `The host ${addressOf(endpoint)} lacks ${what.join(', ')}.`;
  }
  const uid = wholeNumber(first('uid'));
  if (uid === null) {
    throw misbehaves(endpoint, 'does not say as which user it runs commands');
  }
  return {
    hostname: first('hostname', HOSTNAME_LENGTH_MAX),
    platform,
    arch: first('arch'),
    cpus: wholeNumber(first('cpus')) || 1,
    memoryBytes: wholeNumber(first('memory')) ?? 0,
    mode: chooseMode(
      uid,
      ['uid-map', 'gid-map'].map((name) => parseIdMap(all(name).join('\n'))),
    ),
  };
}

/** Null where it is none that can be counted with. */
function wholeNumber(said: string): number | null {
  const number = /^\d{1,16}$/.test(said) ? Number(said) : NaN;
  return Number.isSafeInteger(number) ? number : null;
}

/**
 * Makes a resource's directory and the one above it. Idempotent. Null, or why not.
 *
 * @throws DrydockError `place-unsafe` where others could replace it, `host-unreachable`, `host-misbehaves`
 */
export async function makeHostPlace(place: HostPlace, signal: AbortSignal): Promise<string | null> {
  const [answer] = await askHost(place.endpoint, MAKE_PLACE, placeValues(place), signal);
  return whyNotMade(place, answer);
}

/**
 * What the host is, once it has a resource's directory; or why no program can be run on it or the directory cannot be
 * made, in a sentence. The probe and the making in one session, which costs a host more than what is asked in it; behind
 * it the connection is closed, since what uses the host from then on is another process.
 *
 * @throws DrydockError as `makeHostPlace`
 */
export async function prepareHost(
  endpoint: SshEndpoint,
  directory: string,
  signal: AbortSignal,
): Promise<HostFacts | string> {
  let facts: HostFacts | string | undefined;
  const answer = (lines: readonly string[]): readonly string[] => {
    facts = factsOf(endpoint, lines);
    return typeof facts === 'string'
      ? ['stop']
      : ['go', ...placeValues({ directory, mode: facts.mode })];
  };
  const lines = await askHost(endpoint, PREPARE, [], signal, { leaves: true, answer });
  if (facts === undefined) {
    throw misbehaves(endpoint, 'says that it is ready and nothing of itself');
  }
  return typeof facts === 'string'
    ? facts
    : (whyNotMade({ endpoint, directory }, lines.at(-1)) ?? facts);
}

function placeValues({ directory, mode }: Omit<HostPlace, 'endpoint'>): readonly string[] {
  const uid = uidToDropTo(identityIn(mode, newId('attempt')));
  return [posix.dirname(directory), directory, String(uid ?? '')];
}

function whyNotMade({ endpoint, directory }: Omit<HostPlace, 'mode'>, answer = ''): string | null {
  const [word = '', ...rest] = answer.split(' ');
  const what = hostsWords(rest.join(' '), ANSWER_LENGTH_MAX);
  const host = addressOf(endpoint);
  switch (word) {
    case 'made':
      return null;
    case 'unsafe':
      throw unsafeOn(endpoint, what);
    case 'unreachable':
      return `${directory} on ${host} cannot be used by the unprivileged users that commands run as: ${what}`;
    case 'missing':
      return `${what || directory} does not exist on ${host} and could not be made.`;
    default:
      throw misbehaves(endpoint, 'answered what it may not');
  }
}

/**
 * Null where the host answers and has the place, else a sentence.
 *
 * @param leaves - whether the connection is closed behind it unless somebody uses it
 */
export async function checkHostPlace(
  place: HostPlace,
  signal: AbortSignal,
  leaves = false,
): Promise<string | null> {
  const { endpoint, directory } = place;
  const [answer] = await askHost(endpoint, LOOK, [directory], signal, { leaves });
  if (answer?.startsWith(UNSAFE)) {
    return unsafeOn(endpoint, answer.slice(UNSAFE.length)).message;
  }
  return answer === 'present' ? null : `${directory} is gone from ${addressOf(endpoint)}.`;
}

const UNSAFE = 'unsafe ';
/** Of what a host says, which may be anything. */
const SENTENCE_MAX = 300;

function unsafeOn(endpoint: SshEndpoint, sentence: string): DrydockError {
  return unsafe(`On ${addressOf(endpoint)}: ${sentence.slice(0, SENTENCE_MAX)}`);
}

/**
 * Ends every process of an attempt on a host and removes its directory. Call it after the release
 * has been committed. Idempotent. An answer means that it is so; without one it throws.
 *
 * With a uid of its own every process of it goes. Two attempts on one host share one by chance
 * once in 2^28.
 *
 * @throws DrydockError `host-unreachable`, `host-misbehaves`, `internal` where a process or the directory resists,
 * `place-unsafe` where others could replace the place
 */
export async function closeHostAttempt(
  place: HostPlace,
  attemptId: string,
  signal: AbortSignal,
): Promise<void> {
  const { endpoint, directory, mode } = place;
  const { root } = attemptLayout(directory, attemptId);
  // A uid that all share says nothing about whose a process is: then the marker has to.
  const uid = mode === 'dedicated' ? uidToDropTo(identityIn(mode, attemptId)) : null;
  const drop = uidToDropTo(identityIn(mode, attemptId));
  const values = [root, attemptId, String(uid ?? ''), String(drop ?? '')];
  const [answer = ''] = await askHost(endpoint, CLOSE, values, signal);
  if (answer.startsWith(UNSAFE)) {
    throw unsafeOn(endpoint, answer.slice(UNSAFE.length));
  }
  if (answer !== 'closed') {
    if (answer !== 'kept' && !answer.startsWith('stuck ')) {
      throw misbehaves(endpoint, 'answered what it may not');
    }
    const host = addressOf(endpoint);
    throw new DrydockError(
      'internal',
      answer.startsWith('stuck')
        ? `Processes on ${host} do not end although they were killed: ${hostsWords(answer.slice(6), ANSWER_LENGTH_MAX)}.`
        : `${root} on ${host} could not be removed.`,
      { hint: 'Look for processes that wait for a device, immutable files and mounts.' },
    );
  }
}

/** Closes every attempt of a place, then removes the place. Idempotent. */
export async function removeHostPlace(place: HostPlace, signal: AbortSignal): Promise<void> {
  const { endpoint, directory } = place;
  for (let round = 1; ; round += 1) {
    const attempts = (await askHost(endpoint, LIST_PLACE, [directory], signal))
      .map((line) => line.slice('attempt '.length))
      .filter((name) => isId('attempt', name));
    for (const attemptId of attempts) {
      await closeHostAttempt(place, attemptId, signal);
    }
    // Not by force while attempts keep coming: what a gate has registered is to be closed first.
    const how = attempts.length === 0 || round === ROUNDS_MAX ? 'force' : '';
    const [answer] = await askHost(endpoint, REMOVE_PLACE, [directory, how], signal);
    if (answer === 'removed') {
      return;
    }
    if (answer?.startsWith(UNSAFE)) {
      throw unsafeOn(endpoint, answer.slice(UNSAFE.length));
    }
    if (answer !== 'busy') {
      throw misbehaves(endpoint, 'answered what it may not');
    }
    if (round === ROUNDS_MAX) {
      throw new DrydockError('internal', `${directory} on ${addressOf(endpoint)} is not empty.`);
    }
  }
}
