import { createRegistry, type KindRegistry, type LoadedKind } from '@drydock/blueprint';
import { runsAsOwnUser } from '@drydock/transport';
import { kindRules, type KindSettings } from './kind-rules.ts';
import { loadKindsBeside } from './load-kinds.ts';
import ec2Host from './ec2-host.blueprint.ts';
import localHost from './local-host.blueprint.ts';
import mysql from './mysql.blueprint.ts';
import sshHost from './ssh-host.blueprint.ts';
import storage from './storage.blueprint.ts';
import webroot from './webroot.blueprint.ts';
import workingCopy from './working-copy.blueprint.ts';

export { ALLOWED, OWN_USER, kindRules, type KindSettings } from './kind-rules.ts';
export { CREDENTIAL_KINDS, type CredentialKind } from './credential/credential-kinds.ts';

/** The kinds that come with Drydock. */
export const builtInKinds: readonly LoadedKind[] = [
  localHost,
  sshHost,
  ec2Host,
  storage,
  webroot,
  mysql,
  workingCopy,
];

export interface KindsSettings extends KindSettings {
  /** `DRYDOCK_KINDS`. */
  readonly kinds: readonly string[];
}

/**
 * The kinds that come with Drydock and those that `DRYDOCK_KINDS` names (see `loadKindsBeside`), with
 * who may use them.
 *
 * @param directory - where entries are looked for from; default the working directory
 * @throws DrydockError `invalid-configuration`
 */
export async function loadKinds(
  settings: KindsSettings,
  directory?: string,
): Promise<KindRegistry> {
  const { all } = await loadKindsBeside(builtInKinds, settings.kinds, directory);
  return createRegistry(all, kindRules({ all }, settings, runsAsOwnUser()));
}
