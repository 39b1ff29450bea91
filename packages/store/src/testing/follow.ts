import { Rivals, runAllocator, type Hint } from '@drydock/engine';
import type { Dock } from './dock.ts';

/** More looks than any test needs: what goes round for ever fails instead. */
const LOOKS_MAX = 2_000;

/** Looks at what a hint names, as the worker of its queue does. */
async function look(dock: Dock, { queue, kind, id }: Hint): Promise<void> {
  switch (queue) {
    case 'allocator':
      return runAllocator(id, dock.surroundings, dock.stores.allocator, new Rivals());
    case 'resource':
      return dock.buildOne(id);
    case 'lease':
      return dock.setUp(id);
    case 'update':
      if (kind !== 'resource') {
        await dock.settle(id);
        return;
      }
      for (const updated of await dock.settleResource(id)) {
        await dock.updateResource(updated);
      }
      return;
    case 'destroy':
      return kind === 'resource'
        ? dock.destroyResource(id)
        : kind === 'attempt'
          ? dock.destroyAttempt(id)
          : dock.destroy(id);
  }
}

/** Follows hints, and what those lead to, until there are none or `until` holds. */
export async function followHints(
  dock: Dock,
  until: () => boolean | Promise<boolean> = () => false,
): Promise<void> {
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    if (await until()) {
      return;
    }
    const hint = dock.hints.shift();
    if (hint === undefined) {
      return;
    }
    await look(dock, hint);
  }
  throw new Error(`The hints have led to ${LOOKS_MAX} looks and lead on.`);
}

/** What the workers' sweeps find due; every other hint is lost. */
export async function sweepOnly(dock: Dock): Promise<readonly Hint[]> {
  dock.hints.length = 0;
  return sweepToo(dock);
}

async function sweepToo(dock: Dock): Promise<readonly Hint[]> {
  const { allocator, resources, leases, updates } = dock.stores;
  const found = await Promise.all(
    [allocator, resources, leases, updates].map((store) => store.due(1_000)),
  );
  dock.hints.push(...found.flat());
  return found.flat();
}

/** Further ahead than this no test waits. */
const TIMER_MAX_MS = 2_000;

/** What timers tell within reach of a test, as if their time had come. */
function ringTimers(dock: Dock): void {
  const ringing = dock.timed.splice(0).filter(({ delayMs }) => delayMs <= TIMER_MAX_MS);
  dock.hints.push(...ringing.map(({ hint }) => hint));
}

/**
 * Follows what is told until a condition holds; fails where it does not. Sweeps once, for what a
 * test itself has said or broken: all that follows from it has to be told.
 */
export async function work(
  dock: Dock,
  what: string,
  holds: () => Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  await sweepToo(dock);
  for (;;) {
    await followHints(dock, holds);
    if (await holds()) {
      return;
    }
    if (performance.now() > giveUpAt) {
      throw new Error(`${what}: not within ${timeoutMs} ms.`);
    }
    ringTimers(dock);
    if (dock.hints.length === 0) {
      throw new Error(`${what}: nobody is told anything more.`);
    }
  }
}
