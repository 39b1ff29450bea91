import type { BuildingSettings } from '@drydock/model';

/** What a build ends with that took too long. */
export class BuildTooLate extends Error {
  constructor({ deadlineSeconds }: Pick<BuildingSettings, 'deadlineSeconds'>) {
    super(
      `It was not built within ${deadlineSeconds} s, which its blueprint’s deadlineSeconds allows.`,
    );
    this.name = 'BuildTooLate';
  }
}

/** When a build has to be done, over all its tries and whichever processes made them; null for never. */
export interface BuildDeadline {
  /** 0 once it has passed. */
  leftMs(): number;
  /** Runs some of it with a signal that fires when the time is over, with `BuildTooLate` as its reason. */
  within<Result>(work: (late: AbortSignal) => Promise<Result>): Promise<Result>;
}

/** @param spentMs - since when a worker first took it on, by the database's clock */
export function buildDeadline(settings: BuildingSettings, spentMs: number): BuildDeadline | null {
  const { deadlineSeconds } = settings;
  if (deadlineSeconds === null) {
    return null;
  }
  const endsAtMs = performance.now() + deadlineSeconds * 1_000 - spentMs;
  const leftMs = (): number => Math.max(0, endsAtMs - performance.now());
  return {
    leftMs,
    within: async (work) => {
      const over = new AbortController();
      const late = (): void => over.abort(new BuildTooLate(settings));
      if (leftMs() === 0) {
        late();
      }
      const timer = setTimeout(late, leftMs());
      try {
        over.signal.throwIfAborted();
        return await work(over.signal);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
