import { invalidRequest } from '@drydock/engine';
import { CREDENTIAL_KINDS } from '@drydock/blueprints';
import { problemsOf } from '@drydock/contract';
import type { JsonObject } from '@drydock/model';

/**
 * What may be shown of a secret of that kind.
 *
 * @throws DrydockError `invalid-request` or `credential-invalid`, which show nothing of it
 */
export function checkSecret(kind: string, secret: Readonly<Record<string, string>>): JsonObject {
  const known = CREDENTIAL_KINDS[kind as keyof typeof CREDENTIAL_KINDS];
  const parsed = known.secret.safeParse(secret);
  if (!parsed.success) {
    throw invalidRequest(
      problemsOf(parsed.error, 'secret').map(({ field, detail }) => ({
        field: field === 'secret' ? field : `secret.${field}`,
        detail,
      })),
    );
  }
  return known.facts(parsed.data);
}
