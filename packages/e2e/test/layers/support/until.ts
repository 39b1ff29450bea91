import { setTimeout as delay } from 'node:timers/promises';

/** Waits for what nothing else tells of. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + 30_000;
  while (!(await isSo())) {
    if (performance.now() > endsAt) {
      throw new Error(`It never came to be so: ${isSo.toString()}`);
    }
    await delay(10);
  }
}
