import { EVENTS, LEASE_STATUSES, RESOURCE_STATUSES } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Command } from 'commander';
import type { Context } from '../context.ts';

/** Somebody waits with a finger on the key: what the API does not tell by then is not offered. */
const TIMEOUT_MS = 3_000;
const FOUND_MAX = 50;
const CALL = { timeoutMs: TIMEOUT_MS, triesMax: 1 } as const;

type Source = (client: Drydock, start: string) => Promise<string[]>;

const leases: Source = (client, start) =>
  first(client.leases.list({ ...idPrefix(start), status: ['live'], limit: FOUND_MAX }, CALL));
const resources: Source = (client, start) =>
  first(client.resources.list({ ...idPrefix(start), limit: FOUND_MAX }, CALL));
const kinds: Source = async (client) => (await client.kinds(CALL)).map(({ kind }) => kind);
const named =
  (list: (client: Drydock) => AsyncIterable<Named>): Source =>
  (client) =>
    first(list(client), 'name');
const types: Source = async (client) => [
  ...new Set((await client.kinds(CALL)).map(({ provides }) => provides)),
];

const blueprints = named((client) => client.blueprints.list({ limit: FOUND_MAX }, CALL));
const credentials = named((client) => client.credentials.list({ limit: FOUND_MAX }, CALL));
const projects = named((client) => client.projects.list(CALL));
const tokens = named((client) => client.tokens.list(CALL));
const authorizations: Source = (client) =>
  first(client.authorizations.list({ limit: FOUND_MAX }, CALL));

/** By the name of an option, or, for arguments, by the command group that they belong to. */
const BY_OPTION: Readonly<Record<string, Source>> = {
  lease: leases,
  resource: resources,
  blueprint: blueprints,
  kind: kinds,
  project: projects,
  type: types,
};
const BY_GROUP: Readonly<Record<string, Source>> = {
  lease: leases,
  resource: resources,
  blueprint: blueprints,
  credential: credentials,
  project: projects,
  token: tokens,
  authorization: authorizations,
};
/** Arguments that name what exists, one or several; others are new. */
const EXISTING = new Set(['id', 'ids', 'name', 'names', 'token', 'tokens']);

/** What an option or an argument may be; nothing where only its writer knows. */
export async function completeValue(
  command: Command,
  name: string,
  start: string,
  context: () => Context,
): Promise<readonly string[]> {
  const group = command.parent?.name() ?? '';
  if (name === 'type' && command.name() === 'events') {
    return eventTypes();
  }
  if (name === 'status') {
    return ['live', ...(group === 'resource' ? RESOURCE_STATUSES : LEASE_STATUSES)];
  }
  const isNew = command.name() === 'create';
  const source = BY_OPTION[name] ?? (EXISTING.has(name) && !isNew ? BY_GROUP[group] : undefined);
  if (source === undefined) {
    return [];
  }
  try {
    return await source(await context().client(), start);
  } catch {
    // A completion says nothing of what is wrong; the command itself will.
    return [];
  }
}

function eventTypes(): string[] {
  const types = Object.keys(EVENTS);
  const groups = new Set(types.map((type) => `${type.split('.', 1)[0] ?? ''}.*`));
  return [...groups, ...types];
}

const idPrefix = (start: string): { idPrefix?: string } =>
  start === '' ? {} : { idPrefix: start };

interface Named {
  readonly id: string;
  readonly name?: string;
}

async function first(items: AsyncIterable<Named>, field: 'id' | 'name' = 'id'): Promise<string[]> {
  const found: string[] = [];
  for await (const item of items) {
    found.push((field === 'name' ? item.name : undefined) ?? item.id);
    if (found.length === FOUND_MAX) {
      break;
    }
  }
  return found;
}
