import { readFileSync } from 'node:fs';
import { renderErrorsPage, renderEventsPage, renderNounsPage, renderQuotaTable } from './render.ts';

/** The repository's root: this file lies in `packages/model/src` or `packages/model/dist`. */
const ROOT = new URL('../../../', import.meta.url);

const QUOTAS_PAGE = new URL('docs/quotas.md', ROOT);
const TABLE = /(?<=<!-- quotas: .* -->\n\n)[^]*(?=\n\n<!-- end of quotas -->)/;

/** The page as it is, with the table that the model says. */
function renderQuotasPage(): string {
  const page = readFileSync(QUOTAS_PAGE, 'utf8');
  if (!TABLE.test(page)) {
    throw new Error('docs/quotas.md lacks the comments that its table stands between.');
  }
  return page.replace(TABLE, renderQuotaTable);
}

export const GENERATED_FILES = [
  { name: 'docs/errors.md', url: new URL('docs/errors.md', ROOT), render: renderErrorsPage },
  { name: 'docs/events.md', url: new URL('docs/events.md', ROOT), render: renderEventsPage },
  { name: 'docs/nouns.md', url: new URL('docs/nouns.md', ROOT), render: renderNounsPage },
  { name: 'docs/quotas.md', url: QUOTAS_PAGE, render: renderQuotasPage },
] as const;
