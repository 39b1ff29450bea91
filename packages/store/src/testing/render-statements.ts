import { format, resolveConfig } from 'prettier';
import type { Member, StatementShape } from './describe-statements.ts';

/** The file that is rendered: this one lies in `src/testing` or `dist/testing`. */
export const STATEMENTS_FILE = new URL(
  '../../src/postgres/statements.generated.ts',
  import.meta.url,
);

const IMPORTED: Readonly<Record<string, readonly string[]>> = {
  '@drydock/engine': [
    'FailedBuilds',
    'HintKind',
    'OpenCommand',
    'OperationOutcome',
    'OperationWish',
    'QueueName',
  ],
  '@drydock/model': [
    'AuthorizationStatus',
    'CommandName',
    'CommandOutcome',
    'EventData',
    'EventType',
    'FindingStatus',
    'Json',
    'JsonObject',
    'LeaseStatus',
    'BreakerState',
    'BuildingSettings',
    'EndReason',
    'HolderLimit',
    'LabelLimit',
    'Marks',
    'OperationKind',
    'OperationPhase',
    'OperationStatus',
    'PoolSettings',
    'Pricing',
    'Quantities',
    'RollOutState',
    'ResourceStatus',
    'Role',
    'Scope',
    'TimelineNoun',
    'TranscriptStatus',
    'Verdict',
  ],
};

const HEAD = `/**
 * What each statement of \`packages/store/sql\` takes and returns, from its header and from PostgreSQL's
 * own description. Rendered by \`npm run render -w @drydock/store\`; a test says when it is out of date.
 */
`;

/** \`src/postgres/statements.generated.ts\`. */
export async function renderStatements(shapes: readonly StatementShape[]): Promise<string> {
  const body = `export interface Statements {
${shapes
  .map(
    ({ name, parameters, columns }) =>
      `readonly '${name}': { readonly parameters: ${objectType(parameters)}; readonly row: ${objectType(columns)} };`,
  )
  .join('\n')}
}

export type StatementName = keyof Statements;
export type ParametersOf<Name extends StatementName> = Statements[Name]['parameters'];
export type RowOf<Name extends StatementName> = Statements[Name]['row'];

/** The parameters of each in the order of $1, $2, ... */
export const PARAMETERS: { readonly [Name in StatementName]: readonly (keyof ParametersOf<Name>)[] } = {
${shapes
  .map(
    ({ name, parameters }) =>
      `'${name}': [${parameters.map((one) => `'${one.name}'`).join(', ')}],`,
  )
  .join('\n')}
};
`;
  const imports = Object.entries(IMPORTED).map(([from, names]) => {
    const used = names.filter((name) => new RegExp(`\\b${name}\\b(?!['\\w:])`).test(body));
    return `import type { ${used.join(', ')} } from '${from}';\n`;
  });
  const options = await resolveConfig(STATEMENTS_FILE);
  return format(`${HEAD}${imports.join('')}\n${body}`, { ...options, parser: 'typescript' });
}

function objectType(members: readonly Member[]): string {
  return members.length === 0
    ? 'Readonly<Record<string, never>>'
    : `{ ${members.map(({ name, type }) => `readonly ${name}: ${type};`).join(' ')} }`;
}
