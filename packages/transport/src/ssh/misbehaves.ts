import { DrydockError, plainLine } from '@drydock/model';
import { SaidTooMuch } from '../said-too-much.ts';
import { addressOf, type SshEndpoint } from './endpoint.ts';

/** What is shown of a host's own words. */
const WORDS_LENGTH_MAX = 300;

/** A host's own words in one line, fit to be shown. */
export const hostsWords = (said: string, lengthMax = WORDS_LENGTH_MAX): string =>
  plainLine(said, lengthMax);

/** @param what - what it did: `said more than it should` */
export function misbehaves(
  endpoint: Pick<SshEndpoint, 'address' | 'port'>,
  what: string,
  cause?: unknown,
): DrydockError {
  return new DrydockError('host-misbehaves', `The host ${addressOf(endpoint)} ${what}.`, {
    cause,
    hint: 'Look at what its login shell prints, and whether it is the host that it should be.',
  });
}

/** A stream's error as callers see it. */
export function asMisbehaving(endpoint: SshEndpoint, error: unknown): unknown {
  return error instanceof SaidTooMuch ? misbehaves(endpoint, error.message) : error;
}
