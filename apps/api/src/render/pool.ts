import type { BlueprintPool } from '@drydock/contract';
import type { PoolView } from '@drydock/engine';

export function renderPool({ isKept, ...view }: PoolView): BlueprintPool {
  const { firing, nextFiring, breaker, rollOut, pauses, nextAt } = view;
  const { readyMin, ready, inUse, building, ill, leaving, old } = view;
  return {
    kept: isKept,
    readyMin,
    firing: firing && { at: instant(firing.at), readyMin: firing.readyMin },
    nextFiring: nextFiring && { at: instant(nextFiring.at), readyMin: nextFiring.readyMin },
    ready,
    inUse,
    building,
    ill,
    leaving,
    old,
    breaker: breaker && { ...breaker },
    rollOut: rollOut && {
      revision: rollOut.revision,
      status: rollOut.status,
      reason: rollOut.reason,
      since: rollOut.since,
    },
    pauses: pauses.map(({ until, ...pause }) => ({ ...pause, until: instant(until) })),
    nextAt: nextAt === null ? null : instant(nextAt),
  };
}

const instant = (ms: number): string => new Date(ms).toISOString();
