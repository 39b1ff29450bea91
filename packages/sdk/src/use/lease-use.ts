import type { Losing } from '../losing.ts';
import { soundsLost } from '../losing.ts';
import type { Http } from '../http.ts';
import { DrydockError } from '@drydock/model';

/** One use of a lease through an operation: where to ask, and how its failure is told. */
export class LeaseUse {
  readonly http: Http;
  readonly leaseId: string;
  readonly interfaceName: string;
  readonly operation: string;
  readonly #losing: Losing | undefined;

  /** @param losing - of a kept lease: what runs for it is given up when it is lost */
  constructor(
    http: Http,
    of: {
      readonly leaseId: string;
      readonly interfaceName: string;
      readonly operation: string;
      readonly losing: Losing | undefined;
    },
  ) {
    this.http = http;
    this.leaseId = of.leaseId;
    this.interfaceName = of.interfaceName;
    this.operation = of.operation;
    this.#losing = of.losing;
  }

  get params(): { readonly interface: string; readonly operation: string } {
    return { interface: this.interfaceName, operation: this.operation };
  }

  /** Fires with the caller's signal, and when a kept lease is lost. */
  signalWith(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
    return AbortSignal.any([...signals, this.#losing?.signal].filter((one) => one !== undefined));
  }

  /** The work's outcome; what made it fail matters more than that it failed. */
  async explained<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      throw await this.explain(signal, error);
    }
  }

  async explain(signal: AbortSignal, error: unknown): Promise<unknown> {
    if (signal.aborted) {
      return signal.reason;
    }
    // Of a connection that was cut, the lease's end may be why.
    const isSuspect = soundsLost(error) || (DrydockError.is(error) && error.code === 'interrupted');
    return (isSuspect ? await this.#losing?.suspect(error) : null) ?? error;
  }
}

/** The bytes, or the events, did not come to their end. */
export function interrupted(cause: unknown): DrydockError {
  return new DrydockError('interrupted', 'The connection was lost before the end.', {
    hint: 'Not all of it came, or went. See the lease’s events.',
    cause,
  });
}
