import type { Rate } from './context.ts';

const BUCKET_MAX = 200;
const PER_SECOND_MAX = 1_000;
const BURST_MAX = 10_000;

/** Printable, and no longer than a key should be. */
export const isBucket = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= BUCKET_MAX && /^[\x21-\x7e]+$/.test(value);

export const isRate = (value: unknown): value is Rate => {
  const { perSecond, burst } = (value ?? {}) as Partial<Record<keyof Rate, unknown>>;
  return (
    typeof perSecond === 'number' &&
    perSecond > 0 &&
    perSecond <= PER_SECOND_MAX &&
    Number.isInteger(burst) &&
    Number(burst) >= 1 &&
    Number(burst) <= BURST_MAX
  );
};
