import { readFileSync } from 'node:fs';
import { renderTable } from '@drydock/model';
import { builtInKinds } from './index.ts';

/** The repository's root: this file lies in `packages/blueprints/src` or `packages/blueprints/dist`. */
const ROOT = new URL('../../../', import.meta.url);

const README = new URL('README.md', ROOT);
const TABLE = /(?<=<!-- kinds: .* -->\n\n)[^]*(?=\n\n<!-- end of kinds -->)/;

/** The page about a kind, from the repository's root. */
export const pageOf = (kind: string): string => `docs/kinds/${kind}.md`;

function renderKindTable(): string {
  const rows = builtInKinds.map(({ kind, provides, summary }) => [
    `[\`${kind}\`](${pageOf(kind)})`,
    `\`${provides}\``,
    summary,
  ]);
  return renderTable(['Kind', 'Provides', 'What it is'], rows).join('\n');
}

/** README as it is, with the table of the kinds that come with Drydock. */
function renderReadme(): string {
  const page = readFileSync(README, 'utf8');
  if (!TABLE.test(page)) {
    throw new Error('README.md lacks the comments that the table of kinds stands between.');
  }
  return page.replace(TABLE, renderKindTable);
}

export const GENERATED_FILES = [{ name: 'README.md', url: README, render: renderReadme }] as const;
