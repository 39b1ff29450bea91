/** What goes on failing is told again as often. */
const LINE_EVERY_MS = 60_000;
/** Kinds of things that are told apart; of more, none is told until some time has passed. */
const KINDS_MAX = 100;

/**
 * Says one thing of a kind at once, and then no more than once a minute, with how many were left out:
 * what comes ten times a second drowns everything else. What it is of a closed list, or nearly so.
 */
export type Sparing = (kind: string, say: (leftOut: number) => void) => void;

export function createSparing(now: () => number = () => performance.now()): Sparing {
  const kinds = new Map<string, { saidAtMs: number; leftOut: number }>();
  return (kind, say) => {
    const known = kinds.get(kind);
    if (known === undefined) {
      if (kinds.size >= KINDS_MAX) {
        forgetOld(kinds, now());
      }
      if (kinds.size < KINDS_MAX) {
        kinds.set(kind, { saidAtMs: now(), leftOut: 0 });
        say(0);
      }
      return;
    }
    if (now() - known.saidAtMs < LINE_EVERY_MS) {
      known.leftOut += 1;
      return;
    }
    const { leftOut } = known;
    known.saidAtMs = now();
    known.leftOut = 0;
    say(leftOut);
  };
}

function forgetOld(kinds: Map<string, { saidAtMs: number }>, nowMs: number): void {
  for (const [kind, { saidAtMs }] of kinds) {
    if (nowMs - saidAtMs >= LINE_EVERY_MS) {
      kinds.delete(kind);
    }
  }
}
