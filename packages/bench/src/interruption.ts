export interface Interruption {
  /** Fires with the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Fires with one that is meant as a second. */
  readonly again: AbortSignal;
  /** What the shell expects as exit status: 128 and the signal's number. */
  readonly exitCode: number;
  close(): void;
}

/** One Ctrl-C comes up to three times: from the terminal, from npm and from the starting script. */
const TOGETHER_MS = 500;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Takes the signals that would end this process, so that it can clean up first. */
export function listenForInterruption(): Interruption {
  const first = new AbortController();
  const second = new AbortController();
  let firstAtMs = 0;
  let exitCode = 0;
  const names = Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[];
  const onSignal = (name: keyof typeof EXIT_CODES): void => {
    if (!first.signal.aborted) {
      firstAtMs = performance.now();
      exitCode = EXIT_CODES[name];
      first.abort();
    } else if (performance.now() - firstAtMs > TOGETHER_MS) {
      second.abort();
    }
  };
  for (const name of names) {
    process.on(name, onSignal);
  }
  return {
    signal: first.signal,
    again: second.signal,
    get exitCode() {
      return exitCode;
    },
    close: () => {
      for (const name of names) {
        process.off(name, onSignal);
      }
    },
  };
}
