import type { LoadedKind } from '@drydock/blueprint';
import localHost from './local-host.blueprint.ts';
import sshHost from './ssh-host.blueprint.ts';

/** The kinds that come with Drydock. */
export const builtInKinds: readonly LoadedKind[] = [localHost, sshHost];
