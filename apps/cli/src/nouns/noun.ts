import { ENDPOINTS, type Endpoint, type Endpoints } from '@drydock/contract/endpoints';
import type { IdKind } from '@drydock/model';
import type { CallOptions, Clients, Drydock } from '@drydock/sdk';
import type { GivenOptions, OptionsOf } from '../commands/command.ts';

/** What is in lists: most have an id, and some of these a name. */
export interface Listed {
  readonly id?: string;
  readonly name?: string;
}

export type ClientName = keyof Clients;
type ListOf<Client extends ClientName> = Clients[Client] extends { readonly list: infer List }
  ? List
  : never;
type ItemOf<Client extends ClientName> =
  ListOf<Client> extends (...args: never[]) => AsyncIterable<infer Item>
    ? Item
    : ListOf<Client> extends (...args: never[]) => Promise<readonly (infer Item)[]>
      ? Item
      : never;
type FilterOf<Client extends ClientName> =
  ListOf<Client> extends (filter?: infer Filter, ...rest: never[]) => unknown
    ? NonNullable<Filter>
    : never;

export type Pairs = readonly (readonly [name: string, value: string])[];

/** What the command line knows of a noun. All that is done to every noun is made of it. */
export interface NounSpec<
  Client extends ClientName,
  Options extends GivenOptions,
  Item = ItemOf<Client>,
> {
  /** As commands call it, and ids by its prefix. */
  readonly name: string;
  /** The noun of its routes, and its field of the client. */
  readonly client: Client;
  /** People write its name, which names one: that is completed, and may stand for its id. */
  readonly isNamed?: boolean;
  /** What the group of its commands is for. */
  readonly group: string;
  readonly list: {
    readonly description: string;
    /**
     * What narrows it. An option that is called as a parameter of the route is handed on; parameters
     * without an option get a plain one.
     */
    readonly options: Options;
    /** Statuses that there are; `live` stands for what is not destroyed, where that is a choice. */
    readonly statuses?: readonly string[];
    readonly isLive?: boolean;
    /** The option with which `live` is not what is meant unless something else is said. */
    readonly meansAll?: keyof Options & string;
    /** Options whose value is resolved: it means one of that noun. */
    readonly ids?: Readonly<Record<string, string>>;
    /** Parameters that options of other names stand for. */
    readonly covers?: readonly (keyof FilterOf<Client> & string)[];
    readonly filter?: (options: OptionsOf<Options>) => FilterOf<Client>;
    /** Left out where this says so: what the API has no filter for. */
    readonly keeps?: (item: Item, options: OptionsOf<Options>, nowMs: number) => boolean;
    readonly columns: Readonly<Record<string, (item: Item, nowMs: number) => string>>;
  };
  /** How one is shown; none where there is nothing more than its line of the list. */
  readonly show?: {
    readonly description: string;
    readonly fields: (item: Item, nowMs: number) => Pairs;
    /** What stands below its fields. */
    readonly below?: (item: Item) => string;
  };
  /** Where one can be deleted. */
  readonly delete?: { readonly description: string };
  /** What narrows the candidates of a completion. */
  readonly completes?: FilterOf<Client>;
}

type Filter = Readonly<Record<string, unknown>>;

/** As all of them are handled alike: what each takes and gives was compared where it is defined. */
export type Noun = Omit<NounSpec<ClientName, GivenOptions, Listed>, 'list' | 'completes'> & {
  readonly list: Omit<
    NounSpec<ClientName, GivenOptions, Listed>['list'],
    'filter' | 'keeps' | 'covers'
  > & {
    readonly covers?: readonly string[];
    readonly filter?: (options: Filter) => Filter;
    readonly keeps?: (item: Listed, options: Filter, nowMs: number) => boolean;
  };
  readonly completes?: Filter;
};

export function defineNoun<Client extends ClientName, const Options extends GivenOptions>(
  spec: NounSpec<Client, Options>,
): Noun {
  return spec as unknown as Noun;
}

interface AnyClient {
  get?(id: string): Promise<Listed>;
  delete?(id: string): Promise<void>;
  update?(
    id: string,
    body: { readonly labels: Readonly<Record<string, string | null>> },
  ): Promise<Listed & { readonly labels: Readonly<Record<string, string>> }>;
  release?(id: string, options: { readonly reason?: string | undefined }): Promise<object>;
  list(filter: Filter, options?: CallOptions): AsyncIterable<Listed> | Promise<Listed[]>;
}

export const clientOf = (client: Drydock, noun: Noun): AnyClient =>
  client[noun.client] as unknown as AnyClient;

/** A route of the noun, as `list`; undefined where it has none. */
export const endpointOf = (noun: Noun, method: string): Endpoint | undefined =>
  (ENDPOINTS as Endpoints)[noun.client]?.[method];

/** Whether its list can be asked for so. */
export const takes = (noun: Noun, parameter: string): boolean =>
  endpointOf(noun, 'list')?.query.includes(parameter) ?? false;

export async function* itemsOf(
  client: Drydock,
  noun: Noun,
  filter: Filter,
  options: CallOptions = {},
): AsyncGenerator<Listed> {
  yield* await clientOf(client, noun).list(filter, options);
}

/** The kind of its ids; null where it has none. */
export const idKindOf = (noun: Noun): IdKind | null =>
  noun.show === undefined ? null : (noun.name as IdKind);
