import { createToken, revokeToken, type CreateToken, type Wish } from '@drydock/engine';
import { createTokenStore } from '@drydock/store';
import type { VerbPorts } from './ports.ts';

/** What can be done to tokens. */
export function openTokenVerbs(ports: Pick<VerbPorts, 'database' | 'projects' | 'ratePerSecond'>) {
  const { database, ratePerSecond } = ports;
  const { find } = ports.projects;
  const store = createTokenStore(database);
  const defaultRate = ratePerSecond === 0 ? null : ratePerSecond;
  return {
    create: (wish: CreateToken) => createToken(wish, { store, find, defaultRate }),
    revoke: (wish: Wish & { readonly id: string }) => revokeToken(wish, { store }),
  };
}
