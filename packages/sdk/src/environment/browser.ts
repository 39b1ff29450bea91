import type { Environment } from './environment.ts';

/** The page's own server. No token: whoever may run scripts on the page could read it. */
export const environment: Environment = {
  url: () => (globalThis as { readonly location?: { readonly origin: string } }).location?.origin,
  token: () => undefined,
  hints: {
    url: 'Pass it to new Drydock({ ... }).',
    token: 'new Drydock({ session: true }) asks as whoever has logged in at /login.',
  },
};
