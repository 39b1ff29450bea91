/** What is to go wrong with a request. */
export type Fault =
  /** Answered with a problem of this code; nothing happens. */
  | { readonly kind: 'problem'; readonly code: string }
  /** The connection is cut before anything happens. */
  | { readonly kind: 'cut-before' }
  /** It happens, and the connection is cut before the answer. */
  | { readonly kind: 'cut-after' }
  /** Held back so long first. */
  | { readonly kind: 'slow'; readonly delayMs: number };

interface Planned {
  readonly pattern: RegExp;
  readonly fault: Fault;
  times: number;
}

/** Faults on demand, each for a number of requests whose `METHOD /path?query` matches. */
export class FaultPlan {
  readonly #planned: Planned[] = [];

  add(pattern: RegExp, fault: Fault, times = 1): void {
    this.#planned.push({ pattern, fault, times });
  }

  clear(): void {
    this.#planned.length = 0;
  }

  next(request: string): Fault | undefined {
    const planned = this.#planned.find((one) => one.times > 0 && one.pattern.test(request));
    if (planned === undefined) {
      return undefined;
    }
    planned.times -= 1;
    return planned.fault;
  }
}
