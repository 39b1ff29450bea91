import { withClient } from '../postgres/one-client.ts';
import { engineName } from '../postgres/engine-name.ts';
import { statementNames, statementText } from './second-connection.ts';
import type pg from 'pg';

/** What a statement takes and returns, as its header and PostgreSQL say it, in TypeScript. */
export interface StatementShape {
  readonly name: string;
  /** In the order of `$1`, `$2`, ... */
  readonly parameters: readonly Member[];
  readonly columns: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly type: string;
}

interface Column {
  readonly name: string;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeID: number;
}

interface Described {
  readonly parameterTypes: readonly number[];
  readonly columns: readonly Column[];
}

/** Asks PostgreSQL about every statement of the store; nothing is run. */
export async function describeStatements(databaseUrl: string): Promise<readonly StatementShape[]> {
  return withClient(databaseUrl, async (client) => {
    const types = await typeNames(client);
    const columns = await tableColumns(client);
    const shapes: StatementShape[] = [];
    for (const name of [...statementNames()].sort()) {
      const text = statementText(name);
      const described = await describe(client, text);
      const header = readHeader(name, text);
      shapes.push({
        name,
        parameters: described.parameterTypes.map((oid, index) => {
          const { parameter, isNullable } = header.parameter(index + 1);
          const type = parameterType(types.get(oid) ?? 'unknown');
          return { name: parameter, type: isNullable ? `${type} | null` : type };
        }),
        columns: described.columns.map((column) => {
          const named = engineName(column.name);
          const origin = columns.get(`${column.tableID}.${column.columnID}`);
          const known = COLUMN_TYPES[origin?.name ?? ''];
          const type = known ?? columnType(types.get(column.dataTypeID) ?? 'unknown');
          const said = header.columns.get(named);
          header.columns.delete(named);
          const plain = origin?.isNullable === true ? `${type} | null` : type;
          return { name: named, type: saidType(said, type, plain) };
        }),
      });
      if (header.columns.size > 0) {
        throw new Error(`${name} returns no ${[...header.columns.keys()].join(', ')}.`);
      }
    }
    return shapes;
  });
}

/** `null`, `not null`, or a type: what a header says of a column that PostgreSQL does not know. */
function saidType(said: string | undefined, type: string, plain: string): string {
  if (said === undefined) {
    return plain;
  }
  if (said === 'null') {
    return `${type} | null`;
  }
  return said === 'not null' ? type : said;
}

/** Columns of tables that hold one of a few words, or JSON of a known shape. */
const COLUMN_TYPES: Readonly<Record<string, string>> = {
  'lease.status': 'LeaseStatus',
  'lease.attributes': 'JsonObject',
  'lease.holder_kind': 'TimelineNoun',
  'lease.labels': 'Readonly<Record<string, string>>',
  'resource.status': 'ResourceStatus',
  'resource.state': 'JsonObject',
  'resource.choice': 'JsonObject',
  'resource.marks': 'Marks',
  'attempt.state': 'JsonObject',
  'blueprint_revision.config': 'JsonObject',
  'blueprint.packing': "'fill' | 'spread'",
  'blueprint.pool': 'Partial<PoolSettings>',
  'blueprint.building': 'Partial<BuildingSettings>',
  'blueprint.quantities': 'Quantities',
  'blueprint.limit_per_owner': 'HolderLimit',
  'blueprint.limit_per_label': 'readonly LabelLimit[]',
  'blueprint.pricing': 'Pricing',
  'blueprint_revision.resolved': 'JsonObject',
  'lease.reason_code': 'EndReason',
  'resource.reason_code': 'EndReason',
  'lease.quantities': 'Quantities',
  'attempt.quantities': 'Quantities',
  'attempt.labels': 'Readonly<Record<string, string>>',
  'pool.breaker': 'BreakerState',
  'pool.roll_out': 'RollOutState',
  'command.name': 'CommandName',
  'command.outcome': 'CommandOutcome',
  'command.arguments': 'JsonObject',
  'command.subject_kind': 'TimelineNoun',
  'event.subject_kind': 'TimelineNoun',
  'event.type': 'EventType',
  'event.data': 'EventData',
  'token.role': 'Role',
  'token.labels': 'Readonly<Record<string, string>>',
  'project.labels': 'Readonly<Record<string, string>>',
  'authorization.labels': 'Readonly<Record<string, string>>',
  'token.scopes': 'readonly Scope[]',
  'authorization_request.status': 'AuthorizationStatus',
  'authorization.status': 'AuthorizationStatus',
  'transcript.status': 'TranscriptStatus',
  'operation.kind': 'OperationKind',
  'operation.status': 'OperationStatus',
  'operation.phase': 'OperationPhase',
  'operation.wish': 'OperationWish',
  'operation.outcome': 'OperationOutcome',
  'operation.labels': 'Readonly<Record<string, string>>',
  'outside_finding.status': 'FindingStatus',
  'outside_finding.config': 'JsonObject',
};

/** A column's type by PostgreSQL's, as the pool's parsers read it. */
function columnType(type: string): string {
  if (type.startsWith('_')) {
    return `readonly ${columnType(type.slice(1))}[]`;
  }
  switch (type) {
    case 'int2':
    case 'int4':
    case 'float4':
    case 'float8':
      return 'number';
    case 'bool':
      return 'boolean';
    case 'timestamptz':
      return 'Date';
    case 'bytea':
      return 'Buffer';
    case 'json':
    case 'jsonb':
      return 'Json';
    default:
      return 'string';
  }
}

/** What may be given for a parameter: what a column would be read as, but for a few. */
function parameterType(type: string): string {
  if (type.startsWith('_')) {
    const each = parameterType(type.slice(1));
    return `readonly ${each.includes('|') ? `(${each})` : each}[]`;
  }
  switch (type) {
    case 'timestamptz':
      return 'Date | string';
    // Counts are numbers; what needs all 64 bits is text.
    case 'int8':
      return 'number | string';
    // Written by whoever calls, in the shape that the statement reads.
    case 'json':
    case 'jsonb':
      return 'string';
    default:
      return columnType(type);
  }
}

interface Header {
  parameter(number: number): { readonly parameter: string; readonly isNullable: boolean };
  readonly columns: Map<string, string>;
}

/** `$1 ids · $2 writer: who it is`, and `Columns: owner null · data EventData`. */
function readHeader(name: string, text: string): Header {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  const header = lines
    .slice(0, end)
    .map((line) => line.slice(2).trim())
    .join(' ');
  const [about = '', said = ''] = header.split(' Columns: ');
  const columns = new Map(
    said === ''
      ? []
      : said.split(' · ').map((part): [string, string] => {
          const space = part.indexOf(' ');
          return [part.slice(0, space), part.slice(space + 1)];
        }),
  );
  return {
    columns,
    parameter: (number) => {
      const [, parameter, rest = ''] =
        new RegExp(`\\$${number} ([a-z][A-Za-z]*)((?:(?! · \\$|\\. )[^])*)`).exec(about) ?? [];
      if (parameter === undefined) {
        throw new Error(`The header of ${name} does not say what $${number} is.`);
      }
      return { parameter, isNullable: /\bnull\b/.test(rest) };
    },
  };
}

async function typeNames(client: pg.Client): Promise<ReadonlyMap<number, string>> {
  const { rows } = await client.query<{ oid: number; typname: string }>(
    'SELECT oid, typname FROM pg_type',
  );
  return new Map(rows.map(({ oid, typname }) => [oid, typname]));
}

async function tableColumns(
  client: pg.Client,
): Promise<ReadonlyMap<string, { readonly name: string; readonly isNullable: boolean }>> {
  const { rows } = await client.query<{ key: string; name: string; nullable: boolean }>(
    `SELECT a.attrelid || '.' || a.attnum AS key, c.relname || '.' || a.attname AS name,
        NOT a.attnotnull AS nullable
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0`,
  );
  return new Map(rows.map(({ key, name, nullable }) => [key, { name, isNullable: nullable }]));
}

/** Parses the statement and asks what it takes and returns. */
function describe(client: pg.Client, text: string): Promise<Described> {
  return new Promise((resolve, reject) => {
    client.query(new Description(text, resolve, reject));
  });
}

/** The messages that pg's queries are made of; its types name only some. */
interface Wire {
  parse(query: { readonly text: string; readonly name: string }): void;
  describe(what: { readonly type: 'S'; readonly name: string }): void;
  sync(): void;
  once(
    event: string,
    listener: (message: { readonly dataTypeIDs: readonly number[] }) => void,
  ): void;
}

class Description {
  #parameterTypes: readonly number[] = [];
  #columns: readonly Column[] = [];
  readonly #text: string;
  readonly #resolve: (described: Described) => void;
  readonly #reject: (error: Error) => void;

  constructor(
    text: string,
    resolve: (described: Described) => void,
    reject: (error: Error) => void,
  ) {
    this.#text = text;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: pg.Connection): void {
    const wire = connection as unknown as Wire;
    wire.once('parameterDescription', ({ dataTypeIDs }) => {
      this.#parameterTypes = dataTypeIDs;
    });
    wire.parse({ text: this.#text, name: '' });
    wire.describe({ type: 'S', name: '' });
    wire.sync();
  }

  handleRowDescription({ fields }: { readonly fields: readonly Column[] }): void {
    this.#columns = fields;
  }

  handleError(error: Error): void {
    this.#reject(error);
  }

  handleReadyForQuery(): void {
    this.#resolve({ parameterTypes: this.#parameterTypes, columns: this.#columns });
  }
}
