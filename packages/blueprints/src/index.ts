import type { LoadedKind } from '@drydock/blueprint';
import localHost from './local-host.blueprint.ts';

export { CREDENTIAL_KINDS, type CredentialKind } from './credential/credential-kinds.ts';

/** The kinds that come with Drydock. */
export const builtInKinds: readonly LoadedKind[] = [localHost];
