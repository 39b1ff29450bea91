import type { Runner } from '../postgres/database.ts';

/** A type whose allocator decides nothing, though something is due. */
export interface StalledType {
  readonly type: string;
  readonly seconds: number;
}

/** Types in which something is due, and nothing was decided, for so many seconds; longest first. */
export function readStalledTypes(
  runner: Runner,
  afterSeconds: number,
): Promise<readonly StalledType[]> {
  return runner.rows('inspect/stalled-types', { seconds: afterSeconds });
}
