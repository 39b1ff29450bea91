import type { Credential } from '@drydock/contract';
import { DrydockError, isId } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';

/** The credential that an id or a name means. */
export async function resolveCredential(client: Drydock, text: string): Promise<Credential> {
  if (isId('credential', text)) {
    return client.credentials.get(text);
  }
  for await (const credential of client.credentials.list({ name: text, limit: 1 })) {
    return credential;
  }
  throw new DrydockError('not-found', `No credential is named ${text}.`, {
    hint: '`drydock credential list` shows what there is.',
  });
}
