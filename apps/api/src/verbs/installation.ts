import { raiseEpoch, type RaiseEpoch } from '@drydock/engine';
import { createInstallationStore } from '@drydock/store';
import type { VerbPorts } from './ports.ts';

/** What can be said of the installation. */
export function openInstallationVerbs({ database }: Pick<VerbPorts, 'database'>) {
  const store = createInstallationStore(database, 'api');
  return { raiseEpoch: (wish: RaiseEpoch) => raiseEpoch(wish, { store }) };
}
