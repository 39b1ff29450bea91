import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '../../http/idempotency.ts';
import { renderCredential } from '../../render/credential.ts';
import { checkSecret } from './check-secret.ts';

export const createCredential = endpoint('credentials.create', async (call, { catalog }) => {
  const { body, caller, idempotency, reply } = call;
  const { projectId, author } = caller;
  const facts = checkSecret(body.kind, body.secret);
  const creation = await catalog.credentials.create({
    ...body,
    projectId,
    author,
    facts,
    idempotency,
  });
  if (creation.outcome === 'key-reused') {
    throw keyReused();
  }
  reply.header('location', `/v1/credentials/${creation.answer.id}`);
  return renderCredential(creation.answer);
});
