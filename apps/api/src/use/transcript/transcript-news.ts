import type { CommitListener } from '@drydock/queue';

/** Where nothing is heard because Redis is away, followers look after so long. */
const LOOK_AGAIN_MS = 5_000;
/** Redis says that something was committed, not what: whoever follows looks no more often than so. */
const TOGETHER_MS = 250;

/** Tells who follows a transcript to look: of what this process stores at once, of others' by Redis. */
export class TranscriptNews {
  readonly #commits: CommitListener;
  readonly #announce: () => void;
  readonly #followers = new Map<string, Set<() => void>>();

  constructor(commits: CommitListener, announce: () => void) {
    this.#commits = commits;
    this.#announce = announce;
  }

  /** Something of it was stored here. */
  tell(id: string): void {
    this.#followers.get(id)?.forEach((onNews) => onNews());
    this.#announce();
  }

  /**
   * Begins to listen. `next` resolves when there may be news since it was called last, after a while in any
   * case, or when a signal fires.
   */
  follow(
    id: string,
    signal: AbortSignal,
  ): { readonly next: () => Promise<void>; readonly stop: () => void } {
    let isNews = false;
    let wake = (): void => undefined;
    const hear = (): void => {
      isNews = true;
      wake();
    };
    const followers = this.#followers.get(id) ?? new Set();
    followers.add(hear);
    this.#followers.set(id, followers);
    let later: NodeJS.Timeout | undefined;
    const stopListening = this.#commits.listen(() => {
      later ??= setTimeout(() => {
        later = undefined;
        hear();
      }, TOGETHER_MS);
    });
    signal.addEventListener('abort', hear);
    return {
      next: async () => {
        if (!isNews && !signal.aborted) {
          let timer: NodeJS.Timeout | undefined;
          await new Promise<void>((resolve) => {
            wake = resolve;
            timer = setTimeout(resolve, LOOK_AGAIN_MS);
          });
          clearTimeout(timer);
        }
        isNews = false;
      },
      stop: () => {
        stopListening();
        clearTimeout(later);
        signal.removeEventListener('abort', hear);
        if (followers.delete(hear) && followers.size === 0) {
          this.#followers.delete(id);
        }
      },
    };
  }
}
