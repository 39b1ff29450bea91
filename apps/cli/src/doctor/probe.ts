import { reasonOf } from './finding.ts';

export interface Probe {
  readonly status: number;
  /** The server's clock; null where it does not tell. */
  readonly dateMs: number | null;
  /** This machine's clock at the middle of the exchange, and how long the exchange took. */
  readonly ownMs: number;
  readonly tookMs: number;
  readonly text: string;
  /** The text as JSON; null where it is none. */
  readonly body: unknown;
}

export type Probed = { readonly answer: Probe } | { readonly failure: string };

const TIMEOUT_MS = 5_000;

/** One request, without retries; whatever it comes to is an outcome. */
export async function probe(url: string, path: string, token: string | null): Promise<Probed> {
  const startedAtMs = Date.now();
  try {
    const response = await fetch(new URL(`.${path}`, url.endsWith('/') ? url : `${url}/`), {
      redirect: 'error',
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    const endedAtMs = Date.now();
    const dateMs = Date.parse(response.headers.get('date') ?? '');
    return {
      answer: {
        status: response.status,
        dateMs: Number.isNaN(dateMs) ? null : dateMs,
        ownMs: (startedAtMs + endedAtMs) / 2,
        tookMs: endedAtMs - startedAtMs,
        text,
        body: parsed(text),
      },
    };
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    return { failure: reasonOf(cause ?? error).text };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
