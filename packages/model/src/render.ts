import { ERRORS } from './error.ts';
import { EVENTS } from './event.ts';
import { NOUN_NAMES, NOUNS } from './noun.ts';
import { QUOTA_NAMES, QUOTAS } from './quota.ts';

/** The text of `docs/errors.md`. */
export function renderErrorsPage(): string {
  const rows = Object.entries(ERRORS).map(([code, { exit, means, ...facts }]) => [
    `\`${code}\``,
    'statusInTime' in facts ? `${facts.status}, ${facts.statusInTime}` : String(facts.status),
    String(exit),
    means,
  ]);
  return page([
    '# Errors',
    '',
    'Every error has one of these codes. The API answers with `application/problem+json` and the HTTP',
    'status; `detail` says what is wrong in a sentence, `hint` what to do next. The command line exits',
    'with the status in the third column. Of two HTTP statuses the second one is for what time alone',
    'puts right.',
    '',
    ...renderTable(['Code', 'HTTP status', 'Exit status', 'Meaning'], rows),
  ]);
}

/** The text of `docs/events.md`. */
export function renderEventsPage(): string {
  const rows = Object.entries(EVENTS).map(([type, sentence]) => [`\`${type}\``, sentence]);
  return page([
    '# Events',
    '',
    'Every line of a timeline has one of these types. The sentence is what a person reads; each name in',
    'braces stands for the field of that name in the event’s `data`, and shows as a dash where the event',
    'lacks it. Events are written in the transaction that they describe.',
    '',
    ...renderTable(['Type', 'Sentence'], rows),
  ]);
}

/** The text of `docs/nouns.md`. */
export function renderNounsPage(): string {
  const rows = NOUN_NAMES.map((noun) => {
    const { prefix, plural, means } = NOUNS[noun];
    return [
      `\`${noun}\``,
      means,
      `\`${prefix}_...\``,
      `\`/v1/${plural}\``,
      `\`${plural}\``,
      `\`drydock ${noun}\``,
      `\`drydock.${plural}\``,
      `\`${noun}.*\``,
    ];
  });
  return page([
    '# Nouns',
    '',
    'What has ids of its own. Each can be listed, shown, found by its labels and given other ones, and says in its',
    '`actions` what may be done to it as it stands, and why not. A token may be narrowed to reading or writing in',
    'its area: `leases:read`, `leases:write`. In the SDK a client is a field of `Drydock`, one method for each route.',
    '',
    ...renderTable(['Noun', 'What', 'Ids', 'Path', 'Area', 'Command line', 'SDK', 'Events'], rows),
  ]);
}

/** The table of `docs/quotas.md`, which stands between two comments of the page. */
export function renderQuotaTable(): string {
  const rows = QUOTA_NAMES.map((name) => {
    const { means, default: standard, min, max, counted, healsInTime } = QUOTAS[name];
    return [
      `\`${name}\``,
      means,
      shown(standard),
      `${shown(min)} to ${shown(max)}`,
      COUNTED[counted],
      counted === 'nowhere' ? 'nothing' : String(healsInTime ? 429 : 409),
    ];
  });
  const headers = ['Quota', 'What', 'Default', 'May be', 'Counted', 'Refused with'];
  return renderTable(headers, rows).join('\n');
}

const COUNTED = {
  database: 'exactly',
  redis: 'exactly',
  'database-sometimes': 'see below',
  process: 'in each API process',
  nowhere: 'not at all',
} as const;

/** With commas, whatever the language of whoever renders it. */
function shown(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** A Markdown table with padded columns, as prettier writes it. */
export function renderTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = headers.map((header, column) =>
    Math.max(header.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(headers), rule, ...cells.map(line)];
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
