import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../duration.ts';

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

export function wholeNumber(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError('It is a whole number.');
  }
  return Number(text);
}

/** Null for the default. */
export function quotaValue(text: string): number | null {
  return text === 'default' ? null : wholeNumber(text);
}

export function durationSeconds(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === null || seconds < 1) {
    throw new InvalidArgumentError('It looks like 90, 90s, 15m, 1h or 2d.');
  }
  return seconds;
}

/** How much of a list is shown unless `--limit` says otherwise. */
export const LIST_LIMIT = 1_000;
