import { join } from 'node:path';
import { KeptTables, type Table } from './kept-table.ts';
import type {
  InstanceRecord,
  InterfaceRecord,
  KeyPairRecord,
  SpotRequestRecord,
  TokenRecord,
  VolumeRecord,
} from './records.ts';

/** All that the accounts have, of all regions. */
export interface AccountState {
  readonly instances: Table<InstanceRecord>;
  readonly volumes: Table<VolumeRecord>;
  readonly interfaces: Table<InterfaceRecord>;
  readonly spotRequests: Table<SpotRequestRecord>;
  readonly tokens: Table<TokenRecord>;
  readonly keyPairs: Table<KeyPairRecord>;
  together(change: () => void): void;
  close(): void;
}

export function openAccountState(directory: string): AccountState {
  const tables = new KeptTables(join(directory, 'state.jsonl'));
  return {
    instances: tables.table('instances'),
    volumes: tables.table('volumes'),
    interfaces: tables.table('interfaces'),
    spotRequests: tables.table('spot-requests'),
    tokens: tables.table('tokens'),
    keyPairs: tables.table('key-pairs'),
    together: (change) => tables.together(change),
    close: () => tables.close(),
  };
}
