import { DrydockError } from '@drydock/model';

/** What an operation throws where `entitled` has answered `false`. */
export function notEntitled(): DrydockError {
  return new DrydockError('lease-ended', 'The lease has ended; nothing was done.', {
    hint: 'Request another one.',
  });
}
