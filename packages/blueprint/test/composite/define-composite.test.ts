import { DrydockError, isId, newId, type JsonObject } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { conformance } from '../../src/conformance/index.ts';
import { createRecorder } from '../../src/conformance/recorder.ts';
import { checkContext } from '../../src/conformance/check-context.ts';
import { standingOn } from '../../src/conformance/leases.ts';
import { defineBlueprint } from '../../src/define-blueprint.ts';
import { defineInterface } from '../../src/interface/define-interface.ts';
import { call } from '../../src/interface/operation.ts';
import { interfaceOf, interfacesOf } from '../../src/interfaces.ts';
import type { LoadedKind } from '../../src/loaded-kind.ts';
import { done, type Step } from '../../src/step.ts';
import type { CompositeLease } from '../../src/composite/composite.ts';
import { defineComposite } from '../../src/composite/define-composite.ts';
import { fieldsOf } from '../../src/composite/fields.ts';
import { partId } from '../../src/composite/part-id.ts';
import { jar, tiny, TinyHost, type TinyFaults } from './tiny-host.ts';

const pair = defineInterface({
  name: 'pair',
  summary: 'Both texts.',
  operations: {
    both: call({
      summary: 'Tells what is in both.',
      input: z.strictObject({}),
      output: z.strictObject({ texts: z.array(z.string().nullable()).describe('The texts.') }),
    }),
  },
});

type Names = 'lower' | 'twin' | 'upper';
type Lease = CompositeLease<
  { size: number; upper: { size: number } },
  { word?: string | undefined },
  Names,
  { copied: boolean }
>;

const pathIn = (state: JsonObject | null): string =>
  z.object({ path: z.string() }).parse(state).path;

/** Two of one kind, and one of another that stands on the first; the last one has the word of the first. */
function stack(faults: { [Part in Names]?: TinyFaults } = {}): LoadedKind {
  return defineComposite({
    kind: 'stack',
    provides: 'stack',
    summary: 'Texts on texts.',
    config: z.strictObject({
      size: z.int().default(1).describe('How large the lower ones are.'),
      upper: z
        .strictObject({ size: z.int().default(2).describe('How large it is.') })
        .prefault({})
        .describe('What stands on them.'),
    }),
    attributes: z.strictObject({ ...fieldsOf(tiny('tiny').attributes, ['word']) }) as z.ZodType<{
      word?: string | undefined;
    }>,
    wired: z.strictObject({ copied: z.boolean() }),
    parts: {
      lower: { kind: tiny('tiny', faults.lower) },
      twin: { kind: tiny('tiny', faults.twin), attributes: () => ({}) },
      upper: {
        kind: tiny('other', faults.upper),
        config: ({ upper: { size } }) => ({ size, leases: 2 }),
        attributes: () => ({}),
        given: {
          resource: ({ lower }) => ({ standsOn: `lower/${pathIn(lower.state)}` }),
          lease: ({ lower }) => ({ told: pathIn(lower.state) }),
        },
      },
    },
    async wire(context, { parts: { lower, upper } }) {
      await context.call('copy', null, async () => {
        const { text } = await lower.use(jar).get({});
        await upper.use(jar).put({ text: text ?? '' });
        return null;
      });
      return done({ copied: true });
    },
    interfaces: { jar: 'upper' },
    own: [
      pair.on(({ parts: { lower, upper } }: Lease) => ({
        both: async (_, use) => ({
          texts: [
            (await lower.use(jar).get({}, use)).text,
            (await upper.use(jar).get({}, use)).text,
          ],
        }),
      })),
    ],
  });
}

const use = (name: string, operation: string, input: JsonObject, more = {}) => ({
  interface: name,
  operation,
  input,
  ...more,
});

describe('a composite', () => {
  const host = new TinyHost();
  const checks = conformance(stack(), {
    node: 'here',
    leases: host.leases,
    witness: host.witness,
    clear: host.clear,
    examples: [
      {
        name: 'three parts',
        config: {},
        attributes: { word: 'hey' },
        calls: [
          use('jar', 'get', {}, { answer: { text: 'hey' } }),
          use('jar', 'put', { text: 'ho' }, { answer: {} }),
          use('pair', 'both', {}, { answer: { texts: ['hey', 'ho'] } }),
        ],
      },
    ],
  });
  for (const { name, run } of checks) {
    it(name, run);
  }
});

/** A resource of the stack that is planned, on a tiny host, and what is done to it. */
function planned(faults: Parameters<typeof stack>[0] = {}, config: JsonObject = {}) {
  const host = new TinyHost();
  const kind = standingOn(stack(faults), host.leases);
  const calls = createRecorder('here');
  const view = {
    id: newId('resource'),
    projectId: newId('project'),
    blueprintId: newId('blueprint'),
    config,
    choice: {},
    state: null,
  };
  const build = async (): Promise<Step<JsonObject>> => {
    for (;;) {
      const state = calls.kept();
      const step = await kind.resource.activate(calls.open().context, { ...view, state });
      if (step.step !== 'again-after') {
        return step;
      }
    }
  };
  const built = async () => {
    const step = await build();
    return { ...view, state: step.step === 'done' ? step.result : {} };
  };
  return { host, kind, calls, view, build, built };
}

describe('a composite’s resource', () => {
  it('has each part’s state by its name, and slots and calls of their own', async () => {
    const { kind, calls, build, view } = planned();
    const slots: string[] = [];
    const { context } = calls.open();
    const spying = { ...context, take: async (slot: string) => slots.push(slot) > 0 };
    await kind.resource.activate(spying, view);
    const again = { ...calls.open().context, take: spying.take };
    const step = await kind.resource.activate(again, view);
    expect(step).toEqual({
      step: 'done',
      result: {
        lower: { phase: 'whole', path: 'made', standsOn: null },
        twin: { phase: 'whole', path: 'made', standsOn: null },
        upper: { phase: 'whole', path: 'made', standsOn: 'lower/made' },
      },
    });
    expect(slots).toEqual(['lower/only', 'twin/only', 'upper/only']);
    expect(await context.recall('lower.make')).not.toBeNull();
    expect(await context.recall('twin.make')).not.toBeNull();
    expect(await build()).toEqual(step);
  });

  it('says which part it is that waits, that fails and that is unwell', async () => {
    const { host, kind, calls, view } = planned({ twin: { activateFails: () => true } });
    const first = await kind.resource.activate(calls.open().context, view);
    expect(first).toMatchObject({ step: 'again-after', reason: 'lower: Waits for a host.' });
    const second = await kind.resource.activate(calls.open().context, view);
    expect(second).toEqual({ step: 'failed', reason: 'twin: It will not.' });
    // The second is half there, and its state is kept within the whole.
    expect(calls.kept()).toMatchObject({ lower: { phase: 'whole' }, twin: { phase: 'half' } });
    const gone = await kind.resource.destroy(calls.open().context, {
      ...view,
      state: calls.kept(),
    });
    expect(gone).toEqual(done());
    expect(await host.witness()).toEqual([]);
    const well = planned();
    const resource = await well.built();
    const { health } = well.kind.resource;
    expect(health).toMatchObject({ everySeconds: 30 });
    expect(await health?.check(checkContext('here'), resource)).toBeNull();
    well.host.files.delete(
      [...well.host.files.keys()].find((path) => path.endsWith('twin/made')) ?? '',
    );
    expect(await health?.check(checkContext('here'), resource)).toBe('twin: It is not there.');
  });

  it('is torn down in the reverse order', async () => {
    const { host, kind, calls, built } = planned();
    const resource = await built();
    await kind.resource.destroy(calls.open().context, resource);
    expect(await host.witness()).toEqual([]);
  });

  it('is torn down to what can be, where one part fails, and says which', async () => {
    let stays = true;
    const { host, kind, calls, built } = planned({ twin: { destroyFails: () => stays } });
    const resource = await built();
    const step = await kind.resource.destroy(calls.open().context, resource);
    expect(step).toEqual({ step: 'failed', reason: 'twin: It stays.' });
    expect((await host.witness()).filter((path) => path.includes('made'))).toEqual([
      expect.stringContaining('/twin/made'),
    ]);
    stays = false;
    host.violations.length = 0;
    host.files.set(
      [...host.files.keys()].find((path) => path.endsWith('/made'))?.replace('twin', 'lower') ?? '',
      '',
    );
    expect(await kind.resource.destroy(calls.open().context, resource)).toEqual(done());
    expect(await host.witness()).toEqual([]);
  });

  it('names the part in an error, with the code that it has', async () => {
    const throwing = (error: Error) => ({
      lower: {
        activateFails: () => {
          throw error;
        },
      },
    });
    const ours = planned(
      throwing(new DrydockError('disk-full', 'It is full.', { hint: 'Empty it.' })),
    );
    await expect(ours.build()).rejects.toMatchObject({
      code: 'disk-full',
      message: 'lower: It is full.',
      hint: 'Empty it.',
    });
    const theirs = planned(throwing(new TypeError('x is no function')));
    await expect(theirs.build()).rejects.toThrow('lower: TypeError: x is no function');
  });
});

describe('a composite’s lease', () => {
  it('has each part’s state by its name, ids of their own, and what was wired', async () => {
    const { kind, host, built } = planned();
    const resource = await built();
    const attemptId = newId('attempt');
    const lease = {
      id: newId('lease'),
      attemptId,
      place: null,
      attributes: { word: 'hey' },
      state: null,
      resource,
    };
    const calls = createRecorder('here');
    const { context } = calls.open();
    const step = await kind.lease.activate(context, lease);
    const ids = ['lower', 'twin', 'upper'].map((part) => partId('attempt', attemptId, part));
    expect(step).toEqual({
      step: 'done',
      result: {
        lower: { path: `slips/${ids[0]}`, told: null },
        twin: { path: `slips/${ids[1]}`, told: null },
        upper: { path: `slips/${ids[2]}`, told: `slips/${ids[0]}` },
        wired: { copied: true },
      },
    });
    expect(await context.recall('wire copy')).not.toBeNull();
    await kind.lease.destroy(context, lease);
    await kind.resource.destroy(context, resource);
    expect(await host.witness()).toEqual([]);
  });
});

describe('a composite’s pure functions', () => {
  const kind = stack();
  it('say together what those of its parts say', () => {
    expect(kind.resource.capacity({})).toBe(2);
    expect(kind.credentials?.({})).toEqual(['tiny-key', 'other-key']);
    expect(kind.grants({})).toEqual(['tiny-grant', 'other-grant']);
    expect(kind.resource.slots?.({ size: 3 })).toEqual([
      'lower/size-3',
      'twin/size-3',
      'upper/size-2',
    ]);
    expect(kind.resource.quantities({ size: 3 }, {})).toEqual({ texts: 2 });
    expect(kind.resource.leases).toEqual(['host']);
    expect(kind.refuses({}, { word: 'fivel' })).toBe('lower: word: it takes 4 letters');
    expect(kind.refuses({ size: 2 }, { word: 'fivel' })).toBeNull();
    expect(kind.problems?.({ size: 10, upper: { size: 11 } })).toEqual([
      { field: 'size', detail: 'is more than 9' },
      { field: 'size', detail: 'is more than 9' },
      { field: 'upper.size', detail: 'is more than 9' },
    ]);
    expect(interfacesOf(kind)).toEqual(['jar', 'pair']);
  });

  it('do not let an operation of its own forget who it acts for', async () => {
    const forgetting = defineComposite({
      kind: 'forgetting',
      provides: 'forgetting',
      summary: 'Forgets.',
      config: z.strictObject({}),
      parts: { lower: { kind: tiny('tiny') } },
      own: [
        pair.on(({ parts: { lower } }: CompositeLease<object, Record<string, never>, 'lower'>) => ({
          both: async () => ({ texts: [(await lower.use(jar).get({})).text] }),
        })),
      ],
    });
    const resource = {
      ...planned().view,
      state: { lower: { phase: 'whole', path: '', standsOn: null } },
    };
    const lease = { id: 'l', attemptId: 'a', place: null, attributes: {}, state: {}, resource };
    const both = interfaceOf(forgetting, 'pair')?.open(
      lease as never,
      { held: async () => null } as never,
    )['both'];
    await expect(both?.({}, {} as never)).rejects.toThrow('is given the `use`');
  });
});

describe('the id of a part', () => {
  it('is one, the same each time, and nobody else’s', () => {
    const wholes = Array.from({ length: 20_000 }, () => newId('resource'));
    const ids = wholes.flatMap((whole) =>
      ['a', 'b'].map((name) => partId('resource', whole, name)),
    );
    expect(ids.every((id) => isId('resource', id))).toBe(true);
    expect(new Set([...ids, ...wholes]).size).toBe(60_000);
    const [whole = ''] = wholes;
    expect(partId('resource', whole, 'a')).toBe(ids[0]);
    expect(isId('attempt', partId('attempt', newId('attempt'), 'a'))).toBe(true);
  });
});

describe('a composite that is loaded', () => {
  const good = () => ({
    kind: 'some-stack',
    provides: 'stack',
    summary: 'A stack.',
    config: z.strictObject({}),
    parts: { lower: { kind: tiny('tiny') } } as Record<string, unknown>,
  });
  const least = {
    kind: 'least',
    provides: 'least',
    summary: 'The least.',
    config: z.strictObject({}),
    resource: { name: () => 'x', activate: async () => done({}), destroy: async () => done() },
    lease: { destroy: async () => done() },
  };
  const problemsOf = (change: Record<string, unknown>): readonly string[] => {
    try {
      defineComposite({ ...good(), ...change } as never);
      return [];
    } catch (error) {
      if (DrydockError.is(error)) {
        expect(error.code).toBe('invalid-configuration');
        return error.problems.map(({ field, detail }) => `${field} ${detail}`);
      }
      throw error;
    }
  };
  const withChoices = defineBlueprint({
    ...least,
    resource: { ...least.resource, choices: () => [{ slots: [], choice: {} }] },
  });
  const updated = defineBlueprint({
    ...least,
    resource: { ...least.resource, update: async () => done({}) },
  });
  const outside = defineBlueprint({
    ...least,
    resource: {
      ...least.resource,
      outside: { place: () => 'x', list: async () => [], remove: async () => done() },
    },
  });
  const onNetwork = defineBlueprint({
    ...least,
    resource: { ...least.resource, leases: ['network'] },
  });

  it('may be as little as one part', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it.each([
    [{ parts: {} }, /^parts has to be 1 to 16 parts/],
    [{ parts: { Lower: { kind: tiny('tiny') } } }, /^parts\.Lower has to be called by lower-case/],
    [{ parts: { wired: { kind: tiny('tiny') } } }, /^parts\.wired has to have another name/],
    [{ parts: { lower: tiny('tiny') } }, /^parts\.lower\.kind is "tiny"; it has to be a kind/],
    [
      { parts: { lower: { kind: least } } },
      /^parts\.lower\.kind has to be a kind, as `defineBlueprint`/,
    ],
    [
      { parts: { lower: { kind: tiny('tiny'), cofig: () => ({}) } } },
      /^parts\.lower\.cofig .*did you mean `config`/,
    ],
    [
      { parts: { lower: { kind: tiny('tiny'), given: { lease: 1 } } } },
      /^parts\.lower\.given\.lease is 1; it has/,
    ],
    [
      { parts: { lower: { kind: withChoices } } },
      /^parts\.lower\.kind cannot be a part: least has choices/,
    ],
    [{ parts: { lower: { kind: updated } } }, /cannot be a part: least is updated in place/],
    [{ parts: { lower: { kind: outside } } }, /cannot be a part: least makes what costs outside/],
    [
      { parts: { lower: { kind: tiny('tiny') }, net: { kind: onNetwork } } },
      /^parts lease host and network: all have to stand on leases of one type/,
    ],
    [{ interfaces: { jar: 'upper' } }, /^interfaces\.jar has to be the name of a part: lower/],
    [
      { interfaces: { command: 'lower' } },
      /^interfaces\.command is no interface of tiny, which has jar/,
    ],
    [
      { interfaces: { jar: 'lower' }, own: [jar.on(() => ({}) as never)] },
      /^own offers the interface "jar" twice/,
    ],
    [{ wired: z.strictObject({}) }, /^wired is what `wire` returns, which is missing/],
    [{ resource: {} }, /^resource is no part of a kind/],
    [{ config: z.object({ size: z.int() }) }, /^config has to be strict/],
    [{ wire: 'soon' }, /^wire is "soon"; it has to be a function/],
  ])('is told what is wrong with it: %#', (change, expected) => {
    expect(problemsOf(change)[0]).toEqual(expect.stringMatching(expected));
  });

  it('has fields of its parts without saying them again', () => {
    const { config } = tiny('tiny');
    const fields = z.strictObject({ ...fieldsOf(config, ['size']) });
    expect(fields.parse({})).toEqual({ size: 1 });
    expect(() => fieldsOf(config, ['colour'])).toThrow('no field "colour"; there are size, leases');
  });
});
