import type { Config } from '@drydock/config';
import { noTracing, type Tracing } from './tracing.ts';

/** Tracing as configured. OpenTelemetry is loaded only where there is somewhere to send to. */
export async function openTracing(
  name: string,
  config: Pick<Config, 'otlpEndpoint' | 'tracesPercent' | 'node'>,
): Promise<Tracing> {
  if (config.otlpEndpoint === null) {
    return noTracing;
  }
  const { createOtlpTracing } = await import('./otlp.ts');
  return createOtlpTracing({
    processName: name,
    endpoint: config.otlpEndpoint,
    percent: config.tracesPercent,
    node: config.node,
  });
}
