import { DrydockError } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineBlueprint } from '../define-blueprint.ts';
import { done } from '../step.ts';

const size = z.int().describe('How large.');

/** What a kind consists of, as plain JavaScript writes it. */
const good = () => ({
  kind: 'some-kind',
  provides: 'thing',
  summary: 'A thing.',
  config: z.strictObject({ size }),
  attributes: z.strictObject({}),
  state: z.object({ size }),
  leaseState: z.strictObject({}),
  refuses: () => null,
  problems: () => [],
  credentials: () => [],
  resource: {
    name: (_config: unknown, id: string) => id,
    choices: () => [{ slots: [], choice: {} }],
    slots: () => [],
    leases: ['host'],
    activate: async () => done({ size: 1 }),
    destroy: async () => done(),
    health: { everySeconds: 60, check: async () => null },
  },
  lease: {
    refuses: () => null,
    slots: () => [],
    needsSetUp: () => true,
    activate: async () => done({}),
    destroy: async () => done(),
  },
  interfaces: [],
});

type Parts = Record<string, unknown>;

/** The kind with another part at a path, or without it where that is undefined. */
function having(path: string, value: unknown): Parts {
  const kind: Parts = good();
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let part = kind;
  for (const key of keys) {
    part = part[key] as Parts;
  }
  part[last] = value;
  return kind;
}

function problemsOf(kind: unknown): readonly string[] {
  try {
    defineBlueprint(kind as never);
  } catch (error) {
    if (DrydockError.is(error)) {
      expect(error.code).toBe('invalid-configuration');
      return error.problems.map(({ field, detail }) => `${field} ${detail}`);
    }
    throw error;
  }
  return [];
}

describe('a kind that is loaded', () => {
  it('may have all parts of the contract, or only those that it needs', () => {
    expect(problemsOf(good())).toEqual([]);
    const { kind, provides, summary, config, resource, lease } = good();
    const { name, activate, destroy } = resource;
    const least = { name, activate, destroy };
    expect(
      problemsOf({
        kind,
        provides,
        summary,
        config,
        resource: least,
        lease: { destroy: lease.destroy },
      }),
    ).toEqual([]);
  });

  it.each([
    [
      'resource.destroy',
      undefined,
      'resource.destroy is missing; it has to be a function: ' +
        '`async destroy(context, resource) { return done(); }`',
    ],
    [
      'resource.activate',
      'soon',
      'resource.activate is "soon"; it has to be a function: ' +
        '`async activate(context, resource) { return done({}); }`',
    ],
    ['lease', undefined, 'lease is missing; it has to be an object: `lease: { destroy }`'],
    [
      'resource.health',
      { everySeconds: 0 },
      'resource.health.everySeconds is 0; it has to be a number of seconds above 0, at most 86400: `60`',
    ],
    [
      'resource.leases',
      'host',
      'resource.leases is "host"; it has to be a list of types: `[\'host\']`',
    ],
    ['resource.leases', ['Hosts'], /^resource\.leases\.0 has to be a type: .*: `hosts`$/],
    [
      'lease.needsSetup',
      () => true,
      'lease.needsSetup is no part of a kind; did you mean `needsSetUp`?',
    ],
    [
      'resource.actvate',
      () => done(),
      'resource.actvate is no part of a kind; did you mean `activate`?',
    ],
    ['needsSetUp', () => true, 'needsSetUp is no part of a kind there; it belongs into `lease`'],
    ['onBoot', () => true, /^onBoot is no part of a kind; known there are kind, provides, /],
    [
      'kind',
      'Bad_Kind',
      'kind is "Bad_Kind"; it has to be lower-case words joined by dashes, at most 63 characters: ' +
        '`bad-kind`',
    ],
    ['kind', 'myEC2Host', /: `my-ec2-host`$/],
    ['kind', '', /^kind is ""; .*: `ec2-host`$/],
    ['kind', `a${'b'.repeat(63)}`, /at most 63 characters: `ab{62}`$/],
    ['kind', 'lease', /taken for those of limits: `lease-host`$/],
    ['provides', 'Re dis', /^provides is "Re dis"; it has to be lower-case words .*: `re-dis`$/],
    ['provides', 7, /^provides is 7; .*: `host`$/],
    ['summary', ' ', /^summary is ""; it has to be one sentence for lists/],
    [
      'config',
      z.object({ size }),
      'config has to be strict, or a field that somebody misspells is dropped without a word: ' +
        '`z.strictObject({ ... })`',
    ],
    ['config', z.looseObject({ size }), null],
    ['attributes', z.object({}).refine(() => true), /^attributes has to be strict/],
    [
      'config',
      z.strictObject({ hosts: z.array(z.object({ size })).default([]) }),
      /^config\.hosts\.\* has to be strict/,
    ],
    [
      'config',
      z.discriminatedUnion('of', [
        z.strictObject({ of: z.literal('a') }),
        z.strictObject({ of: z.literal('b'), inner: z.object({ size }).optional() }),
      ]),
      /^config\.inner has to be strict/,
    ],
    ['config', z.string(), /^config has to be a schema of an object: `z\.strictObject/],
    ['config', { type: 'object' }, /^config has to be a schema of zod 4: `z\.strictObject/],
    ['config', { _def: {}, parse: () => ({}) }, /a schema of zod 4, and this is one of zod 3/],
    ['state', undefined, null],
    ['state', {}, /^state has to be a schema of zod 4/],
    ['state', z.array(z.string()), /^state has to be a schema of an object/],
    ['interfaces', 'command', /^interfaces is "command"; it has to be a list of interfaces: /],
    ['interfaces', [{ command: () => null }], /^interfaces\.0 has to be what a definition makes/],
  ])('has %s as it has to be: %p', (path, value, expected) => {
    const problems = problemsOf(having(path, value));
    if (expected === null) {
      expect(problems).toEqual([]);
    } else {
      expect(problems[0]).toEqual(
        typeof expected === 'string' ? expected : expect.stringMatching(expected),
      );
    }
  });

  it('hears of everything that is wrong with it at once', () => {
    const kind = {
      ...having('resource.destroy', undefined),
      kind: 'Bad_Kind',
      config: z.object({ size }),
      lease: { destroy: 1, needsSetup: () => true },
    };
    expect(problemsOf(kind).map((line) => line.split(' ')[0])).toEqual([
      'kind',
      'config',
      'resource.destroy',
      'lease.destroy',
      'lease.needsSetup',
    ]);
    expect(() => defineBlueprint(kind as never)).toThrow(
      /^The blueprint kind "Bad_Kind": kind is "Bad_Kind"; .*; config has to be strict.*`needsSetUp`\?\.$/,
    );
  });

  it.each([undefined, null, 'kind', [], () => 1])('is an object: %p', (kind) => {
    expect(problemsOf(kind)).toEqual([expect.stringMatching(/^kind has to be an object: /)]);
  });

  it('may have schemas that say less than JSON Schema can', () => {
    const when = z.preprocess((value) => value, z.strictObject({ size }));
    expect(problemsOf(having('config', when))).toEqual([]);
    const dated = z.strictObject({ at: z.date().describe('When.') });
    expect(problemsOf(having('config', dated))).toEqual([]);
    const labels = z.strictObject({ labels: z.record(z.string(), z.unknown()) });
    expect(problemsOf(having('attributes', labels))).toEqual([]);
    interface Tree {
      readonly below: readonly Tree[];
    }
    const tree: z.ZodType<Tree> = z.strictObject({ below: z.lazy(() => z.array(tree)) });
    expect(problemsOf(having('config', tree))).toEqual([]);
  });
});
