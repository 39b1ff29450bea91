import { parseKeyring } from '@drydock/store';
import { failed, ok, warning, type Finding } from './finding.ts';

const CHECK = 'credentials';

/** Whether there is a key for every credential. Null keys: they are not known here. */
export function checkCredentials(
  sealed: readonly { readonly keyId: string; readonly count: number; readonly example: string }[],
  secretKeys: string | null,
): Finding {
  const total = sealed.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) {
    return ok(CHECK, 'there are none');
  }
  if (secretKeys === null) {
    return warning(CHECK, `${total} are stored, and DRYDOCK_SECRET_KEYS is not set here`, {
      why: 'Whether the processes can open them is unknown.',
      fix: 'Run this with the processes’ DRYDOCK_SECRET_KEYS.',
    });
  }
  const keyring = parseKeyring(secretKeys);
  const lost = sealed.filter(({ keyId: id }) => keyring.get(id) === undefined);
  if (lost.length > 0) {
    const said = lost.map(
      ({ keyId: id, count, example }) => `${count} with ${id} (such as ${example})`,
    );
    return failed(CHECK, `sealed with a key that DRYDOCK_SECRET_KEYS lacks: ${said.join(', ')}`, {
      why: 'What needs these credentials cannot be built, used or destroyed.',
      fix: 'Put the key back into DRYDOCK_SECRET_KEYS of every process, after the first one; or store the credentials anew.',
    });
  }
  return ok(CHECK, `each of the ${total} has its key`);
}
