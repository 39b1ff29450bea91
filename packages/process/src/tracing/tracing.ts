/** What spans are told of: ids, types, outcomes. Never a secret, never a message of an error. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  /** The `traceparent` that it continues; without one it begins a trace. */
  readonly parent?: string | null;
  /** The `traceparent` of others that it belongs to as well. */
  readonly links?: readonly string[];
  readonly attributes?: SpanAttributes;
  /** Whether it answers a request from outside. */
  readonly serves?: boolean;
  /** On the clock of `performance.now()`; now, where it is not given. */
  readonly startedAtMs?: number;
}

export interface TraceSpan {
  /** W3C trace context that names this span; null while nothing is traced. */
  readonly traceparent: string | null;
  set(attributes: SpanAttributes): void;
  /** It failed: its code or class is noted, never what it says. */
  fail(error: unknown): void;
  /** @param endedAtMs - on the clock of `performance.now()`; now, where it is not given */
  end(endedAtMs?: number): void;
}

/** The port to whatever collects traces. */
export interface Tracing {
  readonly isOn: boolean;
  start(name: string, options?: SpanOptions): TraceSpan;
  /** Sends what is left, within a few seconds. Never throws. */
  stop(): Promise<void>;
}

const silent = (): void => undefined;
const NO_SPAN: TraceSpan = { traceparent: null, set: silent, fail: silent, end: silent };

/** Traces nothing. */
export const noTracing: Tracing = {
  isOn: false,
  start: () => NO_SPAN,
  stop: () => Promise.resolve(),
};
