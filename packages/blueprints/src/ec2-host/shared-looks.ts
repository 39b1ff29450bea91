import { orAborted } from '@drydock/transport';
import type { Caller } from './api/caller.ts';
import type { Ec2Api } from './api/ec2-api.ts';
import type { Instance } from './api/instance.ts';
import { describeInstances } from './api/instances.ts';
import { TAG } from './tags.ts';

/** EC2 takes so many values in one filter. */
const VALUES_MAX = 200;

/** What instances are looked at by: their own ids, or the resource that they were launched for. */
export type LookBy = 'instance-id' | 'resource';

const FILTER: Readonly<Record<LookBy, string>> = {
  'instance-id': 'instance-id',
  resource: `tag:${TAG.resource}`,
};

interface Batch {
  readonly values: Set<string>;
  /** Of whoever began it, and whose turns it takes. */
  readonly opener: AbortSignal;
  readonly found: Promise<readonly Instance[]>;
  close(): void;
}

/** Looks that come at about the same time are one call: a hundred hosts are looked at by one. */
export class SharedLooks {
  readonly #shareMs: number;
  readonly #limitMs: number;
  readonly #batches = new Map<string, Batch>();

  constructor({ shareMs, limitMs }: { readonly shareMs: number; readonly limitMs: number }) {
    this.#shareMs = shareMs;
    this.#limitMs = limitMs;
  }

  /**
   * @throws Ec2Failure where it cannot be told; that is never an empty list
   */
  async look(api: Ec2Api, caller: Caller, by: LookBy, value: string): Promise<readonly Instance[]> {
    caller.signal.throwIfAborted();
    // Whoever has other keys is shown nothing by these.
    const key = `${by} ${api.identity}`;
    const batch = this.#batches.get(key) ?? this.#begin(key, api, caller, by);
    batch.values.add(value);
    if (batch.values.size >= VALUES_MAX) {
      batch.close();
    }
    let found: readonly Instance[];
    try {
      found = await orAborted(batch.found, caller.signal);
    } catch (error) {
      caller.signal.throwIfAborted();
      if (!batch.opener.aborted) {
        throw error;
      }
      // Who began it has left while it waited for a turn: that is no answer for the others.
      return this.look(api, caller, by, value);
    }
    return found.filter((instance) =>
      by === 'resource' ? instance.tags[TAG.resource] === value : instance.id === value,
    );
  }

  #begin(key: string, api: Ec2Api, caller: Caller, by: LookBy): Batch {
    const values = new Set<string>();
    let close: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      close = () => {
        clearTimeout(timer);
        this.#batches.delete(key);
        resolve();
      };
      const timer = setTimeout(() => close(), this.#shareMs);
    });
    const shared = (): Caller => everybodys(caller, this.#limitMs);
    const found = closed.then(() =>
      describeInstances(api, shared(), { name: FILTER[by], values: [...values] }),
    );
    found.catch(() => undefined);
    const batch = { values, opener: caller.signal, found, close };
    this.#batches.set(key, batch);
    return batch;
  }
}

/**
 * Somebody as the caller of what others wait for too: who leaves does not end it for them. A context's functions may be
 * methods of it.
 */
export function everybodys(caller: Caller, limitMs: number): Caller {
  return {
    signal: AbortSignal.timeout(limitMs),
    secrets: caller.secrets,
    ...(caller.budget && { budget: (...given) => caller.budget?.(...given) ?? Promise.resolve() }),
    ...(caller.throttled && {
      throttled: (...given) => caller.throttled?.(...given) ?? Promise.resolve(),
    }),
  };
}
