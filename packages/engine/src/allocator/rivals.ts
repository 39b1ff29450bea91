/** How long another process is reckoned with after it was met. */
const REMEMBERED_MS = 1_000;

/** For which types this process found the lock held by another one, a moment ago. */
export class Rivals {
  readonly #metAt = new Map<string, number>();

  meet(type: string): void {
    this.#metAt.set(type, performance.now());
  }

  around(type: string): boolean {
    const metAt = this.#metAt.get(type);
    if (metAt === undefined) {
      return false;
    }
    if (performance.now() - metAt < REMEMBERED_MS) {
      return true;
    }
    this.#metAt.delete(type);
    return false;
  }
}
