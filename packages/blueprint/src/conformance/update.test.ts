import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineBlueprint } from '../define-blueprint.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import { done, replace } from '../step.ts';
import { conformance } from './index.ts';

/** What is changed in a kind for each mistake of a beginner. */
interface Mistakes {
  readonly growsAnew?: boolean;
  readonly actsAnew?: boolean;
  readonly forgetsHalf?: boolean;
  readonly ailsMeanwhile?: boolean;
  readonly replaces?: boolean;
  readonly asksChance?: boolean;
  readonly keepsNonsense?: boolean;
}

/** A kind that makes names in a set, and grows each in place: what grows is beside it until it has grown. */
function build(mistakes: Mistakes): { kind: LoadedKind; exists: Set<string> } {
  const exists = new Set<string>();
  let counted = 0;
  const remove = (prefix: string): void => {
    [...exists].filter((name) => name.startsWith(prefix)).forEach((name) => exists.delete(name));
  };
  const kind = defineBlueprint({
    kind: 'set-grower',
    provides: 'grower',
    summary: 'A name in a set, which grows.',
    config: z.strictObject({ size: z.int().describe('How large.') }),
    state: z.strictObject({
      size: z.int(),
      image: z.string(),
      growsTo: z.int().nullable(),
    }),
    resource: {
      name: (_config, id) => id,
      activate: async (context, { id, config: { size } }) => {
        const image = await context.resolve('image', async () => 'the newest');
        await context.keep({ size, image, growsTo: null });
        await context.call('make', { id }, async () => {
          exists.add(`${id}/one`);
          return null;
        });
        return done({ size, image, growsTo: null });
      },
      update: async (context, { id, state }, { size }) => {
        if (mistakes.replaces) {
          return replace('it only ever was so large');
        }
        const image = await context.resolve('image', async () => 'the newest');
        const growsTo = mistakes.keepsNonsense ? ('larger' as never) : size;
        await context.keep({ ...state, growsTo });
        if (mistakes.growsAnew) {
          counted += 1;
          exists.add(`${id}/${counted}`);
        }
        await context.call('begin', { size }, async () => {
          exists.add(`growing/${id}`);
          return null;
        });
        await context.call('grow', { size }, async () => {
          exists.delete(`growing/${id}`);
          if (mistakes.actsAnew) {
            counted += 1;
            exists.delete(`${id}/one`);
            exists.add(`${id}/${counted}`);
          }
          return null;
        });
        counted += 1;
        return done({ size: mistakes.asksChance ? counted : size, image, growsTo: null });
      },
      destroy: async (_context, { id, state }) => {
        remove(`${id}/`);
        if (!mistakes.forgetsHalf && state !== null && state.growsTo !== null) {
          exists.delete(`growing/${id}`);
        }
        return done();
      },
      health: {
        everySeconds: 60,
        check: async (_context, { state }) =>
          mistakes.ailsMeanwhile && state.growsTo !== null ? 'it is half grown' : null,
      },
    },
    lease: { destroy: async () => done() },
  });
  return { kind, exists };
}

async function failuresOf(
  mistakes: Mistakes,
  updatesTo?: { size: number },
): Promise<readonly string[]> {
  const { kind, exists } = build(mistakes);
  const failures: string[] = [];
  const checks = conformance(kind, {
    node: 'here',
    examples: [
      { name: 'any', config: { size: 1 }, attributes: {}, ...(updatesTo && { updatesTo }) },
    ],
    witness: async () => [...exists],
    clear: async () => exists.clear(),
  });
  for (const { name, run } of checks) {
    await run().catch((error: unknown) => failures.push(`${name} | ${(error as Error).message}`));
  }
  return failures;
}

const TWICE =
  'any: a resource that is updated, twice, is one thing, and is destroyed without a trace';
const CRASHED =
  'any: an update that crashed anywhere is gone on with by another process, and there is one thing';
const CUT_OFF =
  'any: a resource whose update was cut off anywhere is of use as it was, and is destroyed without a trace';

describe('the conformance suite, of updates in place', () => {
  it('passes a kind that keeps the contract', async () => {
    expect(await failuresOf({}, { size: 2 })).toEqual([]);
  });

  it.each<readonly [Mistakes, string, RegExp]>([
    [{ growsAnew: true }, TWICE, /^there are 2 things after resource\.update where there were 1/],
    [{ replaces: true }, TWICE, /^resource\.update says that it has to be replaced: it only ever/],
    [{ asksChance: true }, TWICE, /^resource\.update returns another state/],
    [
      { keepsNonsense: true },
      TWICE,
      /in resource\.update: TypeError: what it keeps cannot be stored: growsTo: .*expected number/,
    ],
    [{ actsAnew: true }, CRASHED, /^there are 2 things after resource\.update where there were 1/],
    [{ forgetsHalf: true }, CUT_OFF, /^something is left of it: there is "growing\/res_/],
    [{ ailsMeanwhile: true }, CUT_OFF, /^resource\.health\.check says: "it is half grown"$/],
  ])('finds %p', async (mistakes, check, message) => {
    const failures = await failuresOf(mistakes, { size: 2 });
    const [name, said] = (failures[0] ?? '').split(' | ');
    expect(name).toBe(check);
    expect(said).toMatch(message);
  });

  it('cuts an update off at each call, each state that is kept, and each look outside', async () => {
    const { kind, exists } = build({});
    let destroyed = 0;
    const counting: LoadedKind = {
      ...kind,
      resource: {
        ...kind.resource,
        destroy: (context, view) => {
          destroyed += 1;
          return kind.resource.destroy(context, view);
        },
      },
    };
    const check = conformance(counting, {
      node: 'here',
      examples: [{ name: 'any', config: { size: 1 }, attributes: {}, updatesTo: { size: 2 } }],
      witness: async () => [...exists],
    }).find(({ name }) => name === CUT_OFF);
    await check?.run();
    // For each way of being cut off: the look, what is kept and both calls, and once where nothing comes any more.
    expect(destroyed).toBe(3 * (4 + 1));
  });

  it('wants an example of it', async () => {
    expect(await failuresOf({})).toEqual([
      'resource.update has an example with a configuration that it updates to | ' +
        'give at least one example `updatesTo`',
    ]);
  });
});
