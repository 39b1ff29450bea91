import type { JsonObject } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { markOf } from './brand.ts';
import { defineBlueprint } from './define-blueprint.ts';
import type { LoadedKind } from './loaded-kind.ts';
import { defineInterface, type OfferedInterface } from './interface/define-interface.ts';
import { call } from './interface/operation.ts';
import { interfaceOf, interfacesOf, operationOf } from './interfaces.ts';
import { KindFault } from './kind-fault.ts';
import { done, failed } from './step.ts';

const echo = defineInterface({
  name: 'echo',
  summary: 'Says it again.',
  operations: {
    ping: call({
      summary: 'Answers.',
      input: z.strictObject({ text: z.string().toUpperCase().describe('What to say.') }),
      output: z.strictObject({ said: z.string().describe('What was said.') }),
    }),
  },
});

function define(...interfaces: OfferedInterface<{ readonly id: string }>[]): LoadedKind {
  return defineBlueprint({
    kind: 'echo',
    provides: 'echo',
    summary: 'Says it again.',
    config: z.strictObject({}),
    attributes: z.strictObject({}),
    state: z.strictObject({}),
    leaseState: z.strictObject({}),
    refuses: () => null,
    resource: {
      name: (_config, id) => id,
      activate: async () => done({}),
      destroy: async () => done(),
    },
    lease: {
      needsSetUp: () => false,
      activate: async () => done({}),
      destroy: async () => done(),
    },
    interfaces,
  });
}

const offered = echo.on((lease: { readonly id: string }) => ({
  ping: async ({ text }) => ({ said: `${lease.id}: ${text}` }),
}));

/** Whose the resources are. */
const OF = { projectId: 'prj_1', blueprintId: 'bp_1' } as const;

describe('interfaces of a kind’s own', () => {
  it('are interfaces of its leases', () => {
    expect(interfacesOf(define(offered))).toEqual(['echo']);
    expect(interfacesOf(define())).toEqual([]);
  });

  it('are found by their own names only', () => {
    const kind = define(offered);
    expect(interfaceOf(kind, 'constructor')).toBeUndefined();
    const found = interfaceOf(kind, 'echo');
    expect(found && operationOf(found, 'ping')).toBe(echo.operations.ping);
    expect(found && operationOf(found, 'constructor')).toBeUndefined();
  });

  it('are offered once', () => {
    expect(() => define(offered, offered)).toThrow(/offers the interface "echo" twice/);
  });
});

it.each(['lease', 'resource'])('a kind may not be called %s', (name) => {
  const kind = { ...define(offered), kind: name };
  expect(() => defineBlueprint(kind)).toThrow(/taken for those of limits/);
});

describe('the mark', () => {
  it('tells a kind, also of another contract, from anything else', () => {
    const kind = define(offered);
    expect(markOf(kind)).toBe('kind');
    expect(markOf({ ...kind, [Symbol.for('drydock.blueprint-kind')]: 99 })).toBe('other-contract');
    expect(markOf({ kind: 'echo' })).toBe('none');
    expect(markOf(null)).toBe('none');
  });
});

/** A kind whose every answer is what nobody may store or show. */
function withState<State extends JsonObject>(state: z.ZodType<State>, built: State): LoadedKind {
  const reason = 'said \u001b[2J\u202e so';
  return defineBlueprint({
    kind: 'odd',
    provides: 'thing',
    summary: 'Says what nobody may show.',
    config: z.strictObject({}),
    attributes: z.strictObject({}),
    state,
    leaseState: z.strictObject({}),
    refuses: () => reason,
    resource: {
      name: () => 'half \ud800',
      slots: () => ['\u0000'],
      choices: () => [{ slots: [], choice: { host: '\udc00' } }],
      activate: async () => done(built),
      destroy: async () => failed(reason),
      health: { everySeconds: 1, check: async () => reason },
    },
    lease: {
      needsSetUp: () => false,
      activate: async () => done({}),
      destroy: async () => done(),
    },
  });
}

describe('what a kind returns, and what was stored', () => {
  const seen: unknown[] = [];
  const strict = defineBlueprint({
    kind: 'strict',
    provides: 'thing',
    summary: 'Returns what it would not read.',
    config: z.strictObject({ size: z.string() }),
    attributes: z.strictObject({}),
    state: z.strictObject({ cpus: z.int() }),
    leaseState: z.strictObject({ port: z.int() }),
    refuses: () => null,
    resource: {
      name: (_config, id) => id,
      slots: () => 'no list' as never,
      activate: async () => done({ cpus: 1.5 }),
      destroy: async (_context, view) => {
        seen.push(view);
        return done();
      },
    },
    lease: {
      needsSetUp: () => 'perhaps' as never,
      activate: async () => done({ port: 'eighty' as never }),
      destroy: async () => done(),
    },
  });
  const context = {} as never;
  const resource = { id: 'res_1', ...OF, config: { size: 'm' }, choice: {}, state: { cpus: 2 } };

  it('is not stored where the kind could not read it again', async () => {
    const built = await strict.resource.activate(context, { ...resource, state: null });
    expect(built).toMatchObject({ step: 'failed' });
    expect((built as { reason: string }).reason).toMatch(
      /^The kind strict failed in resource\.activate: cpus: /,
    );
    const lease = { id: 'l', attemptId: 'a', place: null, attributes: {}, state: null, resource };
    const setUp = await strict.lease.activate(context, lease);
    expect((setUp as { reason: string }).reason).toMatch(/failed in lease\.activate: port: /);
  });

  it('is a fault where it is not what the function may return', () => {
    expect(() => strict.resource.slots?.({ size: 'm' })).toThrow(KindFault);
    expect(() => strict.lease.needsSetUp({ size: 'm' }, {})).toThrow(
      'The kind strict failed in lease.needsSetUp: ',
    );
    expect(() => strict.resource.name({}, 'res_1', {})).toThrow(/failed in resource\.name: size: /);
  });

  it('is not stored where PostgreSQL would not take it, and says where', async () => {
    const odd = withState(z.strictObject({ facts: z.record(z.string(), z.string()) }), {
      facts: { name: 'a\u0000b' },
    });
    const built = await odd.resource.activate(context, { ...resource, config: {}, state: null });
    expect(built).toMatchObject({
      step: 'failed',
      reason: expect.stringMatching(/resource\.activate: TypeError: facts\.name: a NUL/) as unknown,
    });
    // One that reached the allocator would take the whole decision with it.
    expect(() => odd.resource.slots?.({})).toThrow(KindFault);
    expect(() => odd.resource.choices?.({}, {})).toThrow(/choice\.host: a NUL or half a character/);
    expect(() => odd.resource.name({}, 'res_1', {})).toThrow(KindFault);
  });

  it('is shown without signs where it is a sentence', async () => {
    const kind = withState(z.strictObject({}), {});
    const reason = 'said \u001b[2J\u202e so';
    const shown = 'said  [2J so';
    await expect(kind.resource.destroy(context, resource)).resolves.toEqual(failed(shown));
    const view = { ...resource, config: {}, state: {} };
    await expect(kind.resource.health?.check(context, view)).resolves.toBe(shown);
    expect(kind.refuses({}, {})).toBe(shown);
    expect(new KindFault('k', 'refuses', new Error(reason)).message).toContain(shown);
  });

  it('is given as it is to whatever takes it down', async () => {
    const odd = { ...resource, config: { colour: 'red' }, state: { cpus: 'many' } };
    await expect(strict.resource.destroy(context, odd)).resolves.toMatchObject({ step: 'done' });
    expect(seen).toEqual([odd]);
  });
});

it('a fault of another copy of the package is one too, and nothing else is', () => {
  const foreign = Object.assign(new Error('theirs'), { [Symbol.for('drydock.kind-fault')]: true });
  expect(foreign instanceof KindFault).toBe(true);
  expect(new KindFault('k', 'refuses', 'x') instanceof KindFault).toBe(true);
  expect(new Error('mine') instanceof KindFault).toBe(false);
  expect((null as unknown) instanceof KindFault).toBe(false);
});

describe('a slow function', () => {
  /** A kind whose slow functions return whatever a test says. */
  const returning = (value: unknown): LoadedKind => {
    const answer = (): never => value as never;
    return defineBlueprint({
      kind: 'odd-steps',
      provides: 'thing',
      summary: 'Returns what a test says.',
      config: z.strictObject({}),
      resource: {
        name: (_config, id) => id,
        activate: answer,
        destroy: answer,
        health: { everySeconds: 1, check: answer },
      },
      lease: { activate: answer, destroy: answer },
    });
  };
  const context = {} as never;
  const resource = { id: 'res_1', ...OF, config: {}, choice: {}, state: {} };
  const lease = { id: 'l', attemptId: 'a', place: null, attributes: {}, state: null, resource };
  const odd: readonly (readonly [unknown, string])[] = [
    [undefined, 'and returned nothing'],
    [null, 'and returned null'],
    [{ port: 1, password: 'canary' }, 'and returned an object of port, password'],
    [{ step: 'finished', result: {} }, 'and returned an object of step, result'],
    [{ step: 'failed' }, 'failed has to come with a sentence, and not with nothing'],
    [{ step: 'again-after', delayMs: 5 }, 'again-after has to come with a sentence'],
    [{ step: 'again-after', delayMs: Number.NaN, reason: 'r' }, 'milliseconds, and not NaN'],
    [{ step: 'again-after', delayMs: 1e12, reason: 'r' }, 'againAfter takes 0 to 86400000'],
    [['done'], 'and returned a list'],
  ];

  it.each(odd)(
    'that sets up and returns %j has failed, and it is said how',
    async (value, said) => {
      const kind = returning(value);
      const steps = {
        'resource.activate': await kind.resource.activate(context, { ...resource, state: null }),
        'lease.activate': await kind.lease.activate(context, lease),
      };
      for (const [where, step] of Object.entries(steps)) {
        expect(step).toMatchObject({ step: 'failed' });
        const { reason } = step as { reason: string };
        expect(reason).toContain(`The kind odd-steps failed in ${where}: `);
        expect(reason).toContain(said);
        expect(reason).not.toContain('canary');
      }
    },
  );

  it.each(odd)(
    'that takes down and returns %j is a fault, to be tried again',
    async (value, said) => {
      const kind = returning(value);
      const takingDown = [
        kind.resource.destroy(context, resource),
        kind.lease.destroy(context, lease),
      ];
      for (const outcome of await Promise.allSettled(takingDown)) {
        const { reason } = outcome as { reason: unknown };
        expect(reason).toBeInstanceOf(KindFault);
        expect(String(reason)).toMatch(/failed in (resource|lease)\.destroy: /);
        expect(String(reason)).toContain(said);
      }
    },
  );

  it.each([
    [undefined, 'and returned nothing'],
    ['', 'and returned a string'],
    [true, 'and returned a boolean'],
  ])('that looks and returns %j is a fault', async (value, said) => {
    const { health } = returning(value).resource;
    await expect(health?.check(context, resource)).rejects.toThrow(
      /failed in resource\.health: .*null, why the resource cannot be used, or lost/,
    );
    await expect(health?.check(context, resource)).rejects.toThrow(said);
  });

  it('may return its step at once, without a promise', async () => {
    const kind = returning(done({}));
    await expect(kind.resource.activate(context, resource)).resolves.toEqual(done({}));
  });
});

describe('what a resource offers', () => {
  const offering = (quantities: unknown): LoadedKind =>
    defineBlueprint({
      kind: 'offering',
      provides: 'thing',
      summary: 'Offers what a test says.',
      config: z.strictObject({}),
      resource: {
        name: (_config, id) => id,
        quantities: () => quantities as never,
        activate: () => Promise.resolve(done({})),
        destroy: () => Promise.resolve(done()),
      },
      lease: { destroy: () => Promise.resolve(done()) },
    });

  it('is whole numbers by name, and nothing where its kind says nothing', () => {
    expect(offering({ cpu: 8, gpu: 0 }).resource.quantities({}, {})).toEqual({ cpu: 8, gpu: 0 });
    expect(define(offered).resource.quantities({}, {})).toEqual({});
  });

  it.each([undefined, 8, { cpu: -1 }, { cpu: 1.5 }, { cpu: '8' }, { 'no good': 1 }])(
    'is a fault where it is %j',
    (quantities) => {
      expect(() => offering(quantities).resource.quantities({}, {})).toThrow(
        /The kind offering failed in resource\.quantities: .*whole numbers/,
      );
    },
  );
});
