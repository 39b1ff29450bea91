import { EVENTS, type EventType } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { read, sources } from './support/repository.ts';

/**
 * Where events are chosen elsewhere than in `packages/engine/src/<noun>/events.ts`: what the API itself
 * writes. Nothing may be added here, and what is mended has to be taken out.
 */
const STILL_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'packages/store/sql/authorization/ask.sql': [
    'authorization.requested',
    'blueprint.authorization-requested',
  ],
  'packages/store/sql/authorization/move.sql': ['authorization.', 'blueprint.authorization-'],
  'packages/store/sql/command/append-abandon.sql': ['resource.command-rejected'],
  'packages/store/sql/command/append-to-resource.sql': ['resource.command-rejected'],
  'packages/store/sql/command/operate-blueprint.sql': [
    'blueprint.command-applied',
    'blueprint.command-rejected',
  ],
  'packages/store/sql/lease/insert.sql': ['lease.requested'],
  'packages/store/sql/lease/renew.sql': ['lease.renewed'],
  'packages/store/sql/project/insert.sql': ['project.created'],
  'packages/store/sql/quota/set.sql': ['project.quota-changed'],
  'packages/store/sql/token/insert.sql': ['token.created'],
  'packages/store/sql/token/revoke.sql': ['token.revoked'],
  'packages/store/src/blueprint/create.ts': ['blueprint.created'],
  'packages/store/src/blueprint/delete.ts': ['blueprint.deleted'],
  'packages/store/src/blueprint/traces.ts': ['blueprint.'],
  'packages/store/src/blueprint/update.ts': ['blueprint.updated'],
  'packages/store/src/credential/credentials.ts': [
    'credential.',
    'credential.created',
    'credential.deleted',
    'credential.rotated',
  ],
  'packages/store/src/set-up/first-rows.ts': ['project.created', 'token.created'],
};

const TYPES = Object.keys(EVENTS) as readonly EventType[];
const CATALOGUE = 'packages/model/src/event.ts';
const HOME = /^packages\/engine\/src\/(?:[\w-]+\/)+events\.ts$/;

/** What writes no events of its own: tests and what they share, and filters of what was written. */
const READERS = [
  /\.test\.ts$/,
  /\/(test|testing)\//,
  /^packages\/(bench|e2e)\//,
  /^apps\/cli\/src\//,
  /^packages\/(sdk|contract)\/src\//,
  /^(findings|scripts)\//,
];

const writers = sources.filter(
  (path) => path !== CATALOGUE && !READERS.some((reader) => reader.test(path)),
);

/**
 * The types that a text names in quotes, and what types begin with where the text adds the rest:
 * `'lease.' || status`, or a template with a status at its end.
 */
function eventsIn(text: string): readonly string[] {
  const whole = [...text.matchAll(/['"`]([a-z]+\.[a-z-]+)['"`]/g)].flatMap(([, said = '']) =>
    TYPES.some((type) => type === said) ? [said] : [],
  );
  const begun = [...text.matchAll(/['"`]([a-z]+\.[a-z-]*)(?:\$\{|['"`])/g)].flatMap(
    ([, said = '']) =>
      /[.-]$/.test(said) && TYPES.some((type) => type.startsWith(said)) ? [said] : [],
  );
  return [...new Set([...whole, ...begun])].sort();
}

describe('an event', () => {
  it('is seen however its type is put together', () => {
    expect(eventsIn(`SELECT 'lease.destroyed', 'lease.activate', "resource.broken"`)).toEqual([
      'lease.destroyed',
      'resource.broken',
    ]);
    expect(eventsIn("{ type: `lease.${to}` }; `res-${to}`; a.slice('resource.' + to)")).toEqual([
      'lease.',
      'resource.',
    ]);
    expect(eventsIn("'blueprint.authorization-' || $1")).toEqual(['blueprint.authorization-']);
  });

  it('is chosen in the engine alone', () => {
    expect(writers.length).toBeGreaterThan(300);
    const elsewhere = writers
      .filter((path) => !HOME.test(path))
      .flatMap((path): [string, readonly string[]][] => {
        const said = eventsIn(read(path));
        return said.length === 0 ? [] : [[path, said]];
      });
    expect(Object.fromEntries(elsewhere)).toEqual(STILL_ELSEWHERE);
  });

  it('has one function, which is made nowhere else', () => {
    const made = writers
      .filter((path) => HOME.test(path))
      .flatMap((path) => [...read(path).matchAll(/newEvent\('([^']+)'/g)].map(([, type]) => type));
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter((type, at) => made.indexOf(type) !== at)).toEqual([]);
    const callers = writers.filter((path) => /\bnewEvent\(/.test(read(path)) && !HOME.test(path));
    expect(callers).toEqual([]);
  });
});
