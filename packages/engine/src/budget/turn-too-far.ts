import { DrydockError } from '@drydock/model';

/** More wait for the bucket than it serves within the longest wait: whoever asks comes again later. */
export function turnTooFar(bucket: string, waitMs: number): DrydockError {
  return new DrydockError(
    'conflict',
    `The next turn of ${bucket} is ${Math.ceil(waitMs / 1_000)} s away.`,
    { hint: 'It is tried again later; nothing was asked of anybody.' },
  );
}
