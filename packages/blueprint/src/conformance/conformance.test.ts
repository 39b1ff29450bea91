import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { conformance } from './index.ts';
import { defineBlueprint } from '../define-blueprint.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import type { LeaseView } from '../kind.ts';
import { notEntitled, operation } from '../operation.ts';
import { done, failed } from '../step.ts';

/** A kind that makes names in a set, and what is changed in it for each mistake. */
interface Mistakes {
  readonly config?: z.ZodType<{ size: number }>;
  readonly makesAnew?: boolean;
  readonly forgetsHalfBuilt?: boolean;
  readonly forgetsLeases?: boolean;
  readonly asksChance?: boolean;
  readonly fails?: boolean;
  readonly asksNobody?: boolean;
  readonly actsUnasked?: boolean;
  readonly actsTooLate?: boolean;
  readonly answersOddly?: boolean;
  readonly takesAnything?: boolean;
}

type Lease = LeaseView<{ size: number }, { name: string }, object, object | null>;

const addInput = { name: z.string().describe('Which.') };
const goodConfig = z.strictObject({ size: z.int().describe('How large.') });

function build(mistakes: Mistakes): { kind: LoadedKind; exists: Set<string> } {
  const exists = new Set<string>();
  let made = 0;
  const kind = defineBlueprint({
    kind: 'set-member',
    provides: 'member',
    summary: 'A name in a set.',
    config: mistakes.config ?? goodConfig,
    attributes: z.strictObject({}),
    state: z.strictObject({ name: z.string() }),
    leaseState: z.strictObject({}),
    refuses: () => null,
    resource: {
      name: (_config, id) => (mistakes.asksChance ? `${id}-${Math.random()}` : id),
      activate: async (context, { id }) => {
        if (mistakes.fails) {
          return failed('no room');
        }
        const name = await context.call('make', { id }, async () => {
          made += 1;
          const chosen = mistakes.makesAnew ? `${id}/${made}` : `${id}/one`;
          exists.add(chosen);
          return chosen;
        });
        return done({ name });
      },
      destroy: async (_context, { id, state }) => {
        if (state !== null || !mistakes.forgetsHalfBuilt) {
          for (const name of exists) {
            if (name.startsWith(id)) {
              exists.delete(name);
            }
          }
        }
        return done();
      },
    },
    lease: {
      needsSetUp: () => true,
      activate: async (context, { attemptId, resource }) => {
        await context.call('set-up', null, async () => {
          exists.add(`${resource.id}/${attemptId}`);
          return null;
        });
        return done({});
      },
      destroy: async (_context, { attemptId, resource }) => {
        for (const name of exists) {
          if (!mistakes.forgetsLeases && name.startsWith(`${resource.id}/${attemptId}`)) {
            exists.delete(name);
          }
        }
        return done();
      },
    },
    interfaces: {},
    operations: {
      names: {
        add: operation({
          summary: 'Adds a name.',
          input: mistakes.takesAnything ? z.object(addInput) : z.strictObject(addInput),
          output: z.strictObject({ count: z.int().describe('How many there are.') }),
          run: async ({ attemptId, resource }: Lease, { name }, use) => {
            const own = `${resource.id}/${attemptId}`;
            const entitled = mistakes.asksNobody || (await use.entitled());
            if (!entitled && !mistakes.actsUnasked) {
              throw notEntitled();
            }
            if (exists.has(own) || mistakes.actsTooLate) {
              exists.add(`${own}/${name}`);
            }
            return { count: mistakes.answersOddly ? 0.5 : exists.size };
          },
        }),
      },
    },
  });
  return { kind, exists };
}

async function failuresOf(
  mistakes: Mistakes,
  calls: readonly string[] = ['first', 'second'],
): Promise<readonly string[]> {
  const { kind, exists } = build(mistakes);
  const failures: string[] = [];
  const checks = conformance(kind, {
    node: 'here',
    examples: [
      {
        name: 'any',
        config: { size: 1 },
        attributes: {},
        calls: calls.map((name) => ({ interface: 'names', operation: 'add', input: { name } })),
      },
    ],
    witness: async () => [...exists],
  });
  for (const { name, run } of checks) {
    await run().catch(() => failures.push(name));
    exists.clear();
  }
  return failures;
}

describe('the conformance suite', () => {
  it('passes a kind that keeps the contract', async () => {
    expect(await failuresOf({})).toEqual([]);
  });

  it.each<[string, Mistakes, RegExp]>([
    [
      'takes unknown fields',
      { config: z.preprocess((given) => ({ size: (given as { size: number }).size }), goodConfig) },
      /refuses an unknown field/,
    ],
    ['has a field without words', { config: z.strictObject({ size: z.int() }) }, /describes every/],
    ['answers by chance', { asksChance: true }, /answers the same question/],
    ['builds a second one after a crash', { makesAnew: true }, /activated again as one thing/],
    ['forgets what was half built', { forgetsHalfBuilt: true }, /cut off anywhere is destroyed/],
    ['leaves what a lease had', { forgetsLeases: true }, /leaves its resource as it was/],
    ['cannot be activated', { fails: true }, /activated and destroyed/],
    ['never asks before it acts', { asksNobody: true }, /refused, and change nothing/],
    ['acts whatever it is told', { actsUnasked: true }, /refused, and change nothing/],
    ['acts after its lease is gone', { actsTooLate: true }, /destroyed as soon as they have asked/],
    ['answers what it does not declare', { answersOddly: true }, /answer what they declare/],
    ['takes any input', { takesAnything: true }, /names.add .* refuses an unknown field/],
  ])('finds a kind that %s', async (_what, mistakes, expected) => {
    expect(await failuresOf(mistakes)).toContainEqual(expect.stringMatching(expected));
  });

  it('finds an operation that no example calls', async () => {
    expect(await failuresOf({}, [])).toEqual([
      'names.add is called by an example and refuses an unknown field',
    ]);
  });
});
