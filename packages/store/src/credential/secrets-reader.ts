import type { Secrets } from '@drydock/engine';
import { DrydockError, type JsonObject } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { open } from './envelope.ts';
import type { Keyring } from './keyring.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

type CredentialRow = RowOf<'credential/find'>;

/** What a sealed secret is bound to. */
export function sealingContext(projectId: string, id: string, kind: string): string {
  return `${projectId}/${id}/${kind}`;
}

/** Opens the credentials of projects, each time anew: nothing opened is kept. */
export function createSecretsReader(
  database: Runner,
  keyring: Keyring,
): (projectId: string) => Secrets {
  return (projectId) => ({
    open: async (name) => {
      const [row] = await database.rows('credential/find', { project: projectId, name });
      if (row === undefined) {
        throw new DrydockError('credential-missing', `There is no credential named "${name}".`, {
          hint: 'Create it with `drydock credential create`, in the project of the blueprint.',
        });
      }
      const key = keyring.get(row.keyId)?.key;
      if (key === undefined) {
        throw new DrydockError(
          'credential-missing',
          `The credential "${name}" was sealed with the key "${row.keyId}", which is not here.`,
          { hint: 'Add that key to DRYDOCK_SECRET_KEYS of this process.' },
        );
      }
      return openRow(row, key, projectId, name);
    },
  });
}

function openRow(row: CredentialRow, key: Buffer, projectId: string, name: string): JsonObject {
  try {
    const plain = open(row.sealed, key, sealingContext(projectId, row.id, row.kind));
    return JSON.parse(plain.toString('utf8')) as JsonObject;
  } catch {
    // The cause would tell nothing, and might hold a piece of the secret.
    throw new DrydockError(
      'credential-missing',
      `The credential "${name}" does not open with the key "${row.keyId}".`,
      { hint: 'The key was replaced under its old name; put the old one back, or set it anew.' },
    );
  }
}
