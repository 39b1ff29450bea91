import type { Rewrapped } from '@drydock/engine';
import type { Transaction } from '../postgres/prisma-client.ts';
import { rewrap } from './envelope.ts';
import type { Keyring, SealingKey } from './keyring.ts';
import { sealingContext } from './secrets-reader.ts';

/** Seals a project's credentials with another key, as far as the keyring opens them. */
export async function rewrapAll(
  prisma: Transaction,
  projectId: string,
  keyring: Keyring,
  to: SealingKey,
): Promise<Rewrapped> {
  // Locked, so that a rotation that comes at the same time is not undone.
  const rows = await prisma.$queryRaw<
    { id: string; name: string; kind: string; sealed: Uint8Array; key_id: string }[]
  >`
    SELECT id, name, kind, sealed, key_id FROM credential
    WHERE project_id = ${projectId} AND key_id <> ${to.id} ORDER BY id FOR UPDATE`;
  const unopened: string[] = [];
  for (const row of rows) {
    const from = keyring.get(row.key_id);
    const context = sealingContext(projectId, row.id, row.kind);
    const moved = from === undefined ? null : tryRewrap(row.sealed, from, to, context);
    if (moved === null) {
      unopened.push(row.name);
    } else {
      await prisma.credential.update({
        where: { id: row.id },
        data: { sealed: moved, keyId: to.id },
      });
    }
  }
  return { keyId: to.id, rewrapped: rows.length - unopened.length, unopened };
}

function tryRewrap(
  before: Uint8Array,
  from: SealingKey,
  to: SealingKey,
  context: string,
): Uint8Array<ArrayBuffer> | null {
  try {
    return new Uint8Array(rewrap(Buffer.from(before), from.key, to.key, context));
  } catch {
    // Sealed with another key of the same name.
    return null;
  }
}
