import { renderConfigurationPage, renderEnvExample } from './render.ts';

/** The repository's root: this file lies in `packages/config/src` or `packages/config/dist`. */
const ROOT = new URL('../../../', import.meta.url);

export const GENERATED_FILES = [
  { name: '.env.example', url: new URL('.env.example', ROOT), render: renderEnvExample },
  {
    name: 'docs/configuration.md',
    url: new URL('docs/configuration.md', ROOT),
    render: renderConfigurationPage,
  },
] as const;
