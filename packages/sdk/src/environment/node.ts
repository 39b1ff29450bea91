import type { Environment } from './environment.ts';

/** Variables of the process. */
export const environment: Environment = {
  url: () => process.env['DRYDOCK_URL'],
  token: () => process.env['DRYDOCK_TOKEN'],
  hints: {
    url: 'Set DRYDOCK_URL, or pass it to new Drydock({ ... }).',
    token: 'Set DRYDOCK_TOKEN, or pass it to new Drydock({ ... }).',
  },
};
