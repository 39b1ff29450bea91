import { EVENTS, type EventType } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { read, sources } from './support/repository.ts';

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
    expect(Object.fromEntries(elsewhere)).toEqual({});
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
