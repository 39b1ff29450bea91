import { Command } from 'commander';
import { describe, expect, it } from '@jest/globals';
import type { Context } from '../context.ts';
import { addList } from './commands.ts';
import { NOUNS } from './index.ts';
import { listNoun } from './list.ts';
import type { Noun } from './noun.ts';

/** A noun of which nothing was said of how its list is narrowed, as after its route has got new ones. */
const untold: Noun = { ...NOUNS.lease, list: { description: '', options: {}, columns: {} } };

const never = (): Context => {
  throw new Error('Nothing is run.');
};

/** What the list's route was asked for. */
async function askedFor(noun: Noun, options: Readonly<Record<string, unknown>>): Promise<unknown> {
  let asked: unknown;
  const list = async function* (filter: unknown): AsyncGenerator<never> {
    asked = filter;
    yield* [];
  };
  await listNoun(
    {
      isJson: true,
      client: () => Promise.resolve({ leases: { list } }),
      json: () => Promise.resolve(),
    } as unknown as Context,
    noun,
    options,
  );
  return asked;
}

describe('a parameter of a list that the noun says nothing of', () => {
  it('is a plain option', () => {
    const group = new Command('lease');
    addList(group, never, untold);
    expect(group.commands[0]?.options.map(({ flags }) => flags)).toEqual([
      '--label <key=value>',
      '--status <values>',
      '--type <value>',
      '--owner <value>',
      '--resource <value>',
      '--holder <value>',
      '--older-than <duration>',
      '--newer-than <duration>',
      '--limit <n>',
    ]);
  });

  it('is handed on as the route takes it', async () => {
    const options = { status: 'active,broken', type: 'host', label: ['a=1,2'], limit: 5 };
    expect(await askedFor(untold, options)).toEqual({
      status: ['active', 'broken'],
      type: 'host',
      label: ['a=1,2'],
    });
  });
});

describe('a list of what lives', () => {
  it('asks for that unless something else is said', async () => {
    expect(await askedFor(NOUNS.lease, {})).toEqual({ status: ['live'] });
    expect(await askedFor(NOUNS.lease, { all: true })).toEqual({});
    await expect(askedFor(NOUNS.lease, { status: 'gone' })).rejects.toThrow(/no status gone/);
  });

  it('is an age where it is a time of creation', async () => {
    const before = Date.now();
    const asked = (await askedFor(untold, { olderThan: 60, newerThan: 3_600 })) as {
      createdBefore: string;
      createdAfter: string;
    };
    expect(Date.parse(asked.createdBefore)).toBeGreaterThanOrEqual(before - 60_000);
    expect(Date.parse(asked.createdBefore)).toBeLessThanOrEqual(Date.now() - 60_000);
    expect(Date.parse(asked.createdAfter)).toBeLessThan(before - 3_500_000);
  });
});
