import type { Environment, Socket } from './environment.ts';

/** As much of a browser as is used here. */
const browser = globalThis as unknown as {
  readonly location?: { readonly origin: string };
  readonly WebSocket: new (url: string, protocol: string) => Socket;
};

/** The page's own server. No token: whoever may run scripts on the page could read it. */
export const environment: Environment = {
  url: () => browser.location?.origin,
  token: () => undefined,
  hints: {
    url: 'Pass it to new Drydock({ ... }).',
    token: 'new Drydock({ session: true }) asks as whoever has logged in at /login.',
  },
  // `crypto.subtle` takes all of it at once.
  sha256: () => null,
  openSocket: (url, protocol) => Promise.resolve(new browser.WebSocket(url, protocol)),
};
