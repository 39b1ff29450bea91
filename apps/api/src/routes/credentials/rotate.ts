import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '../../http/idempotency.ts';
import { notFound } from '../../http/problem.ts';
import { renderCredential } from '../../render/credential.ts';
import { checkSecret } from './check-secret.ts';

export const rotateCredential = endpoint('credentials.rotate', async (call, { catalog }) => {
  const { params, body, caller, idempotency } = call;
  const { id } = params;
  const { projectId, author } = caller;
  const { credentials } = catalog;
  // A credential's kind never changes: what is read here is what will be written to.
  const before = await credentials.get(projectId, id);
  if (before === null) {
    // It was there when the same request came before.
    const rotated = await credentials.rotatedBefore({ projectId, idempotency });
    if (rotated === null) {
      throw notFound('credential', id);
    }
    return renderCredential(rotated);
  }
  const facts = checkSecret(before.kind, body.secret);
  const { secret } = body;
  const rotation = await credentials.rotate({ projectId, id, author, secret, facts, idempotency });
  switch (rotation.outcome) {
    case 'refused':
      throw notFound('credential', id);
    case 'key-reused':
      throw keyReused();
    case 'done':
    case 'repeated':
      return renderCredential(rotation.answer);
  }
});
