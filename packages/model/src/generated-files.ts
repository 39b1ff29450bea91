import { renderErrorsPage, renderEventsPage } from './render.ts';

/** The repository's root: this file lies in `packages/model/src` or `packages/model/dist`. */
const ROOT = new URL('../../../', import.meta.url);

export const GENERATED_FILES = [
  { name: 'docs/errors.md', url: new URL('docs/errors.md', ROOT), render: renderErrorsPage },
  { name: 'docs/events.md', url: new URL('docs/events.md', ROOT), render: renderEventsPage },
] as const;
