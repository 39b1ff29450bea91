import { DrydockError } from '@drydock/model';

export function cursorExpired(): DrydockError {
  return new DrydockError(
    'cursor-expired',
    'Events after this cursor were forgotten, or it is of another database.',
    { hint: 'Read what there is anew (GET /v1/leases), then follow from=now, or from=beginning.' },
  );
}
