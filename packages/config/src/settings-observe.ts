import { z } from 'zod';
import { text, urlSchema, wholeNumber, type Setting } from './setting.ts';

const PORT_MAX = 65_535;

/** Logs, metrics and traces. */
export const OBSERVE_SETTINGS = {
  metricsPort: {
    name: 'DRYDOCK_METRICS_PORT',
    means:
      'The port that a worker serves its metrics on; 0 takes any free one, which the log names. Workers on one machine need one each. The API serves its own at /metrics.',
    expected: `a whole number from 0 to ${PORT_MAX}`,
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().int().max(PORT_MAX)) as z.ZodType<number | null, string>,
    fallback: (): number | null => null,
    fallbackText: 'none, nothing is served',
    secret: false,
    usedBy: ['workers'],
    example: '9464',
  },
  metricsHost: text({
    name: 'DRYDOCK_METRICS_HOST',
    means: 'The address that a worker serves its metrics on. They are served to whoever asks.',
    expected: 'a host name or an IP address',
    pattern: /^[0-9A-Za-z.:-]{1,253}$/,
    fallback: () => '127.0.0.1',
    fallbackText: '127.0.0.1',
    usedBy: ['workers'],
  }),
  otlpEndpoint: {
    name: 'DRYDOCK_OTLP_ENDPOINT',
    means:
      'Where traces are sent: the base URL of an OpenTelemetry collector that takes OTLP over HTTP. Without one nothing is traced, and no code for it is loaded.',
    expected: 'a URL such as http://127.0.0.1:4318',
    schema: urlSchema(['http', 'https']) as z.ZodType<string | null, string>,
    fallback: (): string | null => null,
    fallbackText: 'none, nothing is traced',
    // It may hold a password.
    secret: true,
    usedBy: ['api', 'workers'],
    example: 'http://127.0.0.1:4318',
  },
  tracesPercent: wholeNumber({
    name: 'DRYDOCK_TRACES_PERCENT',
    means:
      'How many of a hundred requests are traced. A request that carries a `traceparent` does as that one says.',
    min: 0,
    max: 100,
    fallback: 100,
    usedBy: ['api', 'workers'],
  }),
} as const satisfies Record<string, Setting<unknown>>;
