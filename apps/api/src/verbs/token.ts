import {
  createToken,
  revokeToken,
  type CreateToken,
  type FindProject,
  type Wish,
} from '@drydock/engine';
import { createTokenStore, type Database } from '@drydock/store';

/** What can be done to tokens. */
export function openTokenVerbs(ports: {
  readonly database: Database;
  readonly find: FindProject;
  /** Requests a second from a token without a rate of its own; 0 for no limit. */
  readonly ratePerSecond: number;
}) {
  const { database, find, ratePerSecond } = ports;
  const store = createTokenStore(database);
  const defaultRate = ratePerSecond === 0 ? null : ratePerSecond;
  return {
    create: (wish: CreateToken) => createToken(wish, { store, find, defaultRate }),
    revoke: (wish: Wish & { readonly id: string }) => revokeToken(wish, { store }),
  };
}
