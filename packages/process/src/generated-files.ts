import { renderMetricsPage } from './render-metrics.ts';

/** The repository's root: this file lies in `packages/process/src` or `packages/process/dist`. */
const ROOT = new URL('../../../', import.meta.url);

export const GENERATED_FILES = [
  { name: 'docs/metrics.md', url: new URL('docs/metrics.md', ROOT), render: renderMetricsPage },
] as const;
