import { DrydockError } from '@drydock/model';
import type { Secrets } from './context.ts';

/** Where there are no credentials at all. */
export const noSecrets: Secrets = {
  open: (credential) =>
    Promise.reject(
      new DrydockError('credential-missing', `There is no credential named "${credential}".`),
    ),
};
