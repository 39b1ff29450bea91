import { quotaExceeded } from '@drydock/model';
import type { Caller } from '@drydock/store';

/** The streams of each project that this process serves: a process has places for so many only. */
export class StreamRoom {
  readonly #open = new Map<string, number>();

  /**
   * Takes a place; what it returns gives it back.
   *
   * @throws DrydockError `quota-exceeded`
   */
  take({ projectId, quotas }: Pick<Caller, 'projectId' | 'quotas'>): () => void {
    const used = this.#open.get(projectId) ?? 0;
    const { streams: limit } = quotas;
    if (used >= limit) {
      throw quotaExceeded('streams', { used, limit });
    }
    this.#open.set(projectId, used + 1);
    return () => {
      const left = (this.#open.get(projectId) ?? 1) - 1;
      if (left === 0) {
        this.#open.delete(projectId);
      } else {
        this.#open.set(projectId, left);
      }
    };
  }
}
