import { text } from '../commands/command.ts';
import { defineNoun } from './noun.ts';

/** A project has each of them: they have names and no ids. */
export const quota = defineNoun({
  name: 'quota',
  client: 'quotas',
  isNamed: true,
  group: 'look at what a project may have, and set it',
  list: {
    description: 'list the project’s quotas, and what it uses of them',
    options: {
      project: text('--project <name>', 'of another project: for the project that administers'),
    },
    columns: {
      QUOTA: ({ name }) => name,
      USED: ({ used }) => (used === null ? '-' : String(used)),
      VALUE: ({ value }) => String(value),
      DEFAULT: (one) => String(one.default),
      'SET BY': ({ author }) => author ?? '-',
    },
  },
});
