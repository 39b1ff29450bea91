import { ENDPOINTS } from '@drydock/contract/endpoints';
import type { Http } from './http.ts';
import { nounClient, type Noun } from './noun-client.ts';
import type { Clients } from './nouns/clients.generated.ts';
import { WRITTEN } from './nouns/written.generated.ts';

/** Nouns whose routes are reached in another way: `drydock.events()`, `drydock.kinds()`. */
const ELSEWHERE = ['events', 'kinds', 'health'] as const satisfies readonly Noun[];
export type ClientNoun = Exclude<Noun, (typeof ELSEWHERE)[number]>;

/** What has a field for each noun of the contract. */
export const NounClients = class {
  constructor(http: Http) {
    const elsewhere: readonly Noun[] = ELSEWHERE;
    for (const noun of (Object.keys(ENDPOINTS) as Noun[]).filter(
      (each) => !elsewhere.includes(each),
    )) {
      const client =
        noun in WRITTEN ? new WRITTEN[noun as keyof typeof WRITTEN](http) : nounClient(http, noun);
      Object.assign(this, { [noun]: client });
    }
  }
} as new (http: Http) => Clients;
