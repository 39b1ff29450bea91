import type { KindRegistry, LoadedKind } from '@drydock/blueprint';
import { loadKindsBeside } from './load-kinds.ts';
import localHost from './local-host.blueprint.ts';
import sshHost from './ssh-host.blueprint.ts';

export { CREDENTIAL_KINDS, type CredentialKind } from './credential/credential-kinds.ts';

/** The kinds that come with Drydock. */
export const builtInKinds: readonly LoadedKind[] = [localHost, sshHost];

/** The kinds that come with Drydock and those that `DRYDOCK_KINDS` names; see `loadKindsBeside`. */
export function loadKinds(entries: readonly string[], directory?: string): Promise<KindRegistry> {
  return loadKindsBeside(builtInKinds, entries, directory);
}
