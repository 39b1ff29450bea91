import { age } from '../duration.ts';
import { yesNo } from './common.ts';
import { defineNoun } from './noun.ts';

export const project = defineNoun({
  name: 'project',
  client: 'projects',
  isNamed: true,
  group: 'look at projects, and create them',
  list: {
    description: 'list the projects that the token may see',
    options: {},
    columns: {
      NAME: ({ name }) => name,
      ADMINISTERS: ({ administers }) => yesNo(administers),
      AGE: ({ createdAt }, nowMs) => age(createdAt, nowMs),
      ID: ({ id }) => id,
    },
  },
  show: {
    description: 'show a project',
    fields: (one) => [
      ['id', one.id],
      ['name', one.name],
      ['administers', yesNo(one.administers)],
      ['created', one.createdAt],
    ],
  },
});
