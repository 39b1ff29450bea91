import type { Context } from '../context.ts';

/** Says what a table alone does not: that there is nothing, or that there is more. */
export function noteLength(context: Context, what: string, shown: number, hasMore: boolean): void {
  if (shown === 0 && !context.isJson) {
    context.note(`There are no such ${what}.`);
  }
  if (hasMore) {
    context.note(`There are more than ${shown} ${what}; see --limit.`);
  }
}
