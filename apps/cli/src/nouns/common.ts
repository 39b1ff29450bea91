import { flag, text, type GivenOption } from '../commands/command.ts';
import { age } from '../duration.ts';

/** What several nouns have alike. */

export const allOption = (description: string): GivenOption<true, false> =>
  flag('--all', description);

export const statusOption = (): GivenOption<string, false> =>
  text('--status <statuses>', 'only these, with commas');

/** A time, and how long ago that was; a dash where there is none. */
export function timeOf(at: string | null, nowMs: number): string {
  return at === null ? '-' : `${at} (${age(at, nowMs)} ago)`;
}

export const yesNo = (is: boolean): string => (is ? 'yes' : 'no');
