import type { Blueprint } from '@drydock/contract';
import { text } from '../commands/command.ts';
import { age } from '../duration.ts';
import { yesNo } from './common.ts';
import { defineNoun } from './noun.ts';

export const blueprint = defineNoun({
  name: 'blueprint',
  client: 'blueprints',
  isNamed: true,
  group: 'configure what builds resources',
  list: {
    description: 'list blueprints',
    options: {
      type: text('--type <type>', 'only those that provide this type'),
      kind: text('--kind <kind>', 'only of this kind'),
    },
    columns: {
      NAME: ({ name }) => name,
      KIND: ({ kind }) => kind,
      PROVIDES: ({ provides }) => provides,
      REVISION: ({ revision }) => String(revision),
      RESOURCES: ({ limits }) => limitOf(limits.resources),
      'LEASES-EACH': ({ limits }) => limitOf(limits.leasesPerResource),
      ENABLED: ({ enabled }) => yesNo(enabled),
      AGE: ({ createdAt }, nowMs) => age(createdAt, nowMs),
      ID: ({ id }) => id,
    },
  },
  delete: { description: 'delete a blueprint of which nothing lives' },
  show: {
    description: 'show a blueprint',
    fields: (one) => [
      ['id', one.id],
      ['name', one.name],
      ['kind', one.kind],
      ['provides', one.provides],
      ['revision', String(one.revision)],
      ['enabled', yesNo(one.enabled)],
      ['packing', one.packing],
      ['resources', limitOf(one.limits.resources)],
      ['leases each', limitOf(one.limits.leasesPerResource)],
      ['failed builds', limitOf(one.limits.failedBuilds)],
      ['transcripts', transcriptsOf(one.transcripts)],
      ['created', one.createdAt],
      ['changed', one.updatedAt],
    ],
    below: ({ config }) => `config:\n${JSON.stringify(config, null, 2)}\n`,
  },
});

function transcriptsOf({ bytesMax, keepSeconds }: Blueprint['transcripts']): string {
  const bytes = bytesMax === null ? 'of the usual length' : `up to ${bytesMax} bytes`;
  return `${bytes}, kept for ${keepSeconds === null ? 'the usual time' : `${keepSeconds} s`}`;
}

function limitOf(limit: number | null): string {
  return limit === null ? 'no limit' : `at most ${limit}`;
}
