import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { DrydockError } from '@drydock/model';
import { formatTraceparent, parseTraceparent, type TraceParent } from './traceparent.ts';
import type { SpanOptions, TraceSpan, Tracing } from './tracing.ts';

export interface OtlpOptions {
  readonly processName: string;
  /** The collector's base URL. */
  readonly endpoint: string;
  readonly percent: number;
  readonly node: string;
}

/** How long a process that stops waits for a collector that does not answer. */
const STOP_WITHIN_MS = 1_000;
/** A live look at a trace should not wait long for its spans. */
const SEND_EVERY_MS = 1_000;

/** Traces with OpenTelemetry, sent as OTLP over HTTP in the background. */
export function createOtlpTracing(options: OtlpOptions): Tracing {
  const { processName, endpoint, percent, node } = options;
  const own = resourceFromAttributes({
    'service.namespace': 'drydock',
    'service.name': `drydock-${processName}`,
    'service.instance.id': `${node}/${process.pid}`,
    'host.name': node,
  });
  // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say it better than we can.
  const resource = own.merge(detectResources({ detectors: [envDetector] }));
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(percent / 100) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS })],
  });
  const tracer = provider.getTracer('drydock');

  const start = (name: string, wish: SpanOptions = {}): TraceSpan => {
    const parent = remote(wish.parent ?? null);
    const links = (wish.links ?? []).flatMap((link) => remote(link) ?? []);
    const context = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    const span = tracer.startSpan(
      name,
      {
        kind: wish.serves === true ? SpanKind.SERVER : SpanKind.INTERNAL,
        attributes: { ...wish.attributes },
        links: links.map((each) => ({ context: each })),
        ...(wish.startedAtMs !== undefined && {
          startTime: performance.timeOrigin + wish.startedAtMs,
        }),
      },
      context,
    );
    return spanOf(span);
  };

  return {
    isOn: true,
    start,
    stop: async () => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, STOP_WITHIN_MS);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

function remote(traceparent: string | null): (TraceParent & { isRemote: true }) | null {
  const parsed = traceparent === null ? null : parseTraceparent(traceparent);
  return parsed && { ...parsed, isRemote: true };
}

function spanOf(span: Span): TraceSpan {
  return {
    traceparent: formatTraceparent(span.spanContext()),
    set: (attributes) => {
      span.setAttributes(attributes);
    },
    fail: (error) => {
      span.setAttribute('error.type', errorType(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
    },
    end: (endedAtMs) => span.end(endedAtMs && performance.timeOrigin + endedAtMs),
  };
}

function errorType(error: unknown): string {
  if (DrydockError.is(error)) {
    return error.code;
  }
  return error instanceof Error ? error.name : typeof error;
}
