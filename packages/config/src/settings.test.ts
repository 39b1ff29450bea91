import { DrydockError, type Problem } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig } from './load.ts';
import type { Setting } from './setting.ts';
import { CLIENT_SETTINGS, PROCESS_SETTINGS, SECRET_VARIABLES } from './settings.ts';

const SETTINGS = Object.entries<Setting<unknown>>(PROCESS_SETTINGS);
const ALL = [
  ...SETTINGS.map(([, setting]) => setting),
  ...Object.values<Setting<unknown>>(CLIENT_SETTINGS),
];
const NUMBERS = SETTINGS.flatMap(([field, setting]) => {
  const [, min, max] = /^a whole number from (\d+) to (\d+)$/.exec(setting.expected) ?? [];
  return min === undefined || max === undefined
    ? []
    : [{ field, name: setting.name, min: Number(min), max: Number(max) }];
});

const REQUIRED = {
  DATABASE_URL: 'postgres://drydock@127.0.0.1:5432/drydock',
  REDIS_URL: 'redis://127.0.0.1:6379',
};

/** What is wrong with an environment. */
function problemsOf(env: Readonly<Record<string, string>>): readonly Problem[] {
  try {
    loadConfig({ ...REQUIRED, ...env });
    return [];
  } catch (error) {
    if (DrydockError.is(error)) {
      return error.problems;
    }
    throw error;
  }
}

const valueOf = (field: string, env: Readonly<Record<string, string>>): unknown =>
  (loadConfig({ ...REQUIRED, ...env }) as unknown as Record<string, unknown>)[field];

describe('the settings', () => {
  it('have a name each, said once', () => {
    const names = ALL.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(
      names.filter((name) => !/^(DRYDOCK_[A-Z0-9_]+|DATABASE_URL|REDIS_URL)$/.test(name)),
    ).toEqual([]);
  });

  it('say in whole sentences what they mean, and what a value looks like', () => {
    for (const { name, means, expected } of ALL) {
      expect([name, means]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/s)]);
      expect([name, expected]).toEqual([name, expect.stringMatching(/^\S.*[^.]$/s)]);
    }
  });

  it.each(
    ALL.filter(({ example }) => example !== undefined).map((one) => [one.name, one] as const),
  )('%s may be what its example says', (_, { schema, example = '' }) => {
    expect(schema.safeParse(example).error).toBeUndefined();
  });

  it('may be left out, but for the two servers', () => {
    const required = SETTINGS.filter(([, { fallback }]) => fallback === undefined);
    expect(required.map(([, { name }]) => name).sort()).toEqual(Object.keys(REQUIRED).sort());
    expect(problemsOf({})).toEqual([]);
  });

  it('that are secrets may come in a file, and no others', () => {
    const secrets = ALL.filter(({ secret }) => secret).map(({ name }) => name);
    expect([...SECRET_VARIABLES].sort()).toEqual(secrets.sort());
    expect(secrets).toContain('DATABASE_URL');
  });
});

describe('a whole number', () => {
  it('is what many settings are', () => {
    expect(NUMBERS.length).toBeGreaterThan(8);
  });

  it.each(NUMBERS)(
    '$name is taken from $min to $max, and nothing beside',
    ({ field, name, min, max }) => {
      fc.assert(
        fc.property(fc.integer({ min, max }), (value) => {
          expect(valueOf(field, { [name]: String(value) })).toBe(value);
        }),
        { numRuns: 30, examples: [[min], [max]] },
      );
      for (const wrong of [min - 1, max + 1, min + 0.5]) {
        expect(problemsOf({ [name]: String(wrong) })).toEqual([
          {
            field: name,
            detail: `expected a whole number from ${min} to ${max}, but it is "${wrong}"`,
          },
        ]);
      }
    },
  );
});

describe('any text', () => {
  const takesText = SETTINGS.filter(([, { secret }]) => !secret);

  it('is taken or named with what was expected, and nothing else is said of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...takesText),
        fc.string({ minLength: 1, maxLength: 200 }),
        ([, { name, expected }], text) => {
          for (const problem of problemsOf({ [name]: text })) {
            expect(problem.field).toBe(name);
            expect(problem.detail.startsWith(`expected ${expected}, but it is `)).toBe(true);
            // Of a long one the beginning is enough to find it.
            expect(problem.detail.length).toBeLessThan(expected.length + 600);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of a secret is never shown', () => {
    const secrets = SETTINGS.filter(([, { secret }]) => secret);
    fc.assert(
      fc.property(
        fc.constantFrom(...secrets),
        fc.stringMatching(/^[a-z]{12,40}$/),
        ([, { name }], text) => {
          const said = JSON.stringify(problemsOf({ [name]: text }));
          expect(said).not.toContain(text);
        },
      ),
      { numRuns: 300 },
    );
  });
});
