import type { AskOptions, Shell } from '@drydock/blueprint';
import type { QuotaKind, State } from './config.ts';
import { roomAt, usedIn } from './space.ts';

/** How full a storage is. */
export interface Usage {
  readonly usedBytes: number;
  readonly limitBytes: number;
  readonly freeBytes: number;
  readonly quota: QuotaKind;
}

/** Of a resource, as its host tells it now. */
export async function usageOf(
  shell: Shell,
  { directory, quota, limitBytes }: State,
  options: AskOptions,
): Promise<Usage> {
  const [{ freeBytes: free }, usedBytes] = await Promise.all([
    roomAt(shell, directory, options),
    usedIn(shell, directory, options),
  ]);
  const freeBytes = Math.max(0, Math.min(free, limitBytes - usedBytes));
  return { usedBytes, limitBytes, freeBytes, quota };
}
