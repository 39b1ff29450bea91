import { KindFault, type KindFunction } from '@drydock/blueprint';
import type { LeaseOutcome, Observer, WorkIds } from '@drydock/engine';
import type { Logger, Metrics, SpanAttributes, TraceSpan, Tracing } from '@drydock/process';
import type { TraceReader } from '@drydock/store';

export interface ObserverPorts {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  /** Asked only where somebody traces. */
  readonly traces: TraceReader;
}

/** Leases of one batch that are traced: more would make one span the size of a page. */
const TRACED_LEASES_MAX = 200;

/**
 * Turns what the verbs say into log lines, metrics and spans. One is made for each piece of work,
 * which costs an object: the ids are put together only where something is logged or traced.
 */
export class ProcessObserver implements Observer {
  readonly #ports: ObserverPorts;
  readonly #ids: WorkIds;
  #span: TraceSpan | null = null;

  constructor(ports: ObserverPorts, ids: WorkIds = {}) {
    this.#ports = ports;
    this.#ids = ids;
  }

  about(ids: WorkIds): ProcessObserver {
    return new ProcessObserver(this.#ports, { ...this.#ids, ...ids });
  }

  fencedOut(object: string, id: string): void {
    const { log, metrics } = this.#ports;
    metrics.fencedOut.inc({ object: object.slice(1, object.indexOf(':')) });
    log.info({ ...this.#ids, id }, 'fenced out');
  }

  lockLost(key: string): void {
    this.#ports.log.warn({ ...this.#ids, key }, 'lock lost');
  }

  swept(queue: string, count: number): void {
    const { log, metrics } = this.#ports;
    metrics.swept.inc({ queue }, count);
    metrics.sweepFinds.inc({ queue });
    log.debug({ queue, count }, 'the sweep found something due');
  }

  failed(what: string, id: string, error: unknown): void {
    const { log, metrics } = this.#ports;
    metrics.failures.inc({ what });
    if (error instanceof KindFault) {
      this.kindFailed(error.kind, error.where);
    }
    this.#span?.fail(error);
    log.warn({ ...this.#ids, what, id, err: error }, 'failed; it will be tried again');
  }

  kindFailed(kind: string, where: KindFunction): void {
    this.#ports.metrics.kindFailures.inc({ kind, function: where });
  }

  took(what: string, durationMs: number): void {
    const kind = this.#ids.kind ?? 'none';
    this.#ports.metrics.workSeconds.observe({ what, kind }, durationMs / 1_000);
  }

  became(outcome: string): void {
    this.#span?.set({ 'drydock.outcome': outcome });
    const { log } = this.#ports;
    if (log.isLevelEnabled('debug')) {
      log.debug({ ...this.#ids, outcome }, 'work done');
    }
  }

  granted(type: string, sinceRequestMs: number): void {
    this.#ports.metrics.grantSeconds.observe({ type }, sinceRequestMs / 1_000);
  }

  built(kind: string, sincePlanMs: number): void {
    this.#ports.metrics.buildSeconds.observe({ kind }, sincePlanMs / 1_000);
  }

  launched(kind: string): void {
    this.#ports.metrics.launches.inc({ kind });
  }

  leaked(kind: string): void {
    this.#ports.metrics.leaked.inc({ kind });
  }

  consumed(command: string, outcome: 'applied' | 'rejected'): void {
    this.#ports.metrics.commands.inc({ name: command, outcome });
  }

  span<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    return this.#ports.tracing.isOn ? this.#traced(name, work) : work();
  }

  worked(name: string, startedAtMs: number, leases: readonly LeaseOutcome[]): void {
    const { log, tracing } = this.#ports;
    if (log.isLevelEnabled('debug')) {
      for (const { lease, outcome } of leases) {
        log.debug({ ...this.#ids, lease, outcome, what: name }, 'work done');
      }
    }
    if (tracing.isOn && leases.length > 0) {
      void this.#traceMany(name, startedAtMs, leases.slice(0, TRACED_LEASES_MAX));
    }
  }

  async #traced<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const startedAtMs = performance.now();
    const [parent = null, ...links] = await this.#origins();
    const { tracing } = this.#ports;
    const attributes = attributesOf(this.#ids);
    const span = tracing.start(name, { parent, links, attributes, startedAtMs });
    this.#span = span;
    try {
      return await work();
    } catch (error) {
      span.fail(error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** One span for the batch, and one in the trace of each of its leases. */
  async #traceMany(
    name: string,
    startedAtMs: number,
    leases: readonly LeaseOutcome[],
  ): Promise<void> {
    const endedAtMs = performance.now();
    const { tracing } = this.#ports;
    const origins = await this.#read((traces) => traces.ofLeases(leases.map(({ lease }) => lease)));
    if (origins === null || origins.size === 0) {
      return;
    }
    const own = attributesOf(this.#ids);
    const links = [...origins.values()];
    const attributes = { ...own, 'drydock.leases': leases.length };
    const batch = tracing.start(`${name} batch`, { links, attributes, startedAtMs });
    batch.end(endedAtMs);
    const toBatch = batch.traceparent === null ? [] : [batch.traceparent];
    for (const { lease, outcome } of leases) {
      const parent = origins.get(lease);
      if (parent !== undefined) {
        const about = { ...own, 'drydock.lease': lease, 'drydock.outcome': outcome };
        tracing
          .start(name, { parent, links: toBatch, attributes: about, startedAtMs })
          .end(endedAtMs);
      }
    }
  }

  /** The trace that the work belongs to, and then others that it serves as well. */
  async #origins(): Promise<readonly string[]> {
    const { lease, resource } = this.#ids;
    if (lease !== undefined) {
      const origins = await this.#read((traces) => traces.ofLeases([lease]));
      return [...(origins?.values() ?? [])];
    }
    return resource === undefined
      ? []
      : ((await this.#read((traces) => traces.awaiting(resource))) ?? []);
  }

  /** A trace that cannot be read is not worth failing the work for. */
  async #read<Found>(read: (traces: TraceReader) => Promise<Found>): Promise<Found | null> {
    try {
      return await read(this.#ports.traces);
    } catch (error) {
      this.#ports.log.debug({ ...this.#ids, err: error }, 'the trace could not be read');
      return null;
    }
  }
}

function attributesOf(ids: WorkIds): SpanAttributes {
  const known = Object.entries(ids) as readonly (readonly [string, string])[];
  return Object.fromEntries(known.map(([name, id]) => [`drydock.${name}`, id]));
}
