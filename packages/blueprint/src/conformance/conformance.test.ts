import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { conformance } from './index.ts';
import { defineBlueprint } from '../define-blueprint.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import type { LeaseView } from '../kind.ts';
import { defineInterface } from '../interface/define-interface.ts';
import { call } from '../interface/operation.ts';
import { notEntitled } from '../not-entitled.ts';
import { againAfter, done, failed } from '../step.ts';

/** What is changed in a kind for each mistake of a beginner. */
interface Mistakes {
  readonly config?: z.ZodType<{ size: number }>;
  readonly makesAnew?: boolean;
  readonly forgetsResources?: boolean;
  readonly forgetsHalfBuilt?: boolean;
  readonly forgetsLeases?: boolean;
  readonly asksChance?: boolean;
  readonly fails?: boolean;
  readonly throws?: boolean;
  readonly refusesAll?: boolean;
  /** What `resource.activate` returns instead. */
  readonly returns?: () => unknown;
  readonly neverBuilt?: boolean;
  readonly setsUpUnasked?: boolean;
  readonly setsUpAllTheSame?: boolean;
  readonly setsUpAfterAsking?: boolean;
  readonly leaseReturns?: () => unknown;
  readonly failsWithoutState?: boolean;
  readonly destroysOnce?: boolean;
  readonly isUnwell?: boolean;
  readonly makesWhileLooking?: boolean;
  /** By its name: what never answers. */
  readonly hangs?: string;
  readonly asksNobody?: boolean;
  readonly actsUnasked?: boolean;
  readonly actsTooLate?: boolean;
  readonly answersOddly?: boolean;
  readonly throwsNoError?: boolean;
  readonly undescribed?: boolean;
}

type Lease = LeaseView<{ size: number }, { name: string }, object, object | null>;

const namesWith = ({ undescribed = false }: Mistakes) =>
  defineInterface({
    name: 'names',
    summary: 'Names in the set.',
    operations: {
      add: call({
        summary: 'Adds a name.',
        input: z.strictObject({ name: z.string().describe('Which.') }),
        output: z.strictObject({
          count: undescribed ? z.number() : z.int().describe('How many there are.'),
        }),
      }),
    },
  });
const goodConfig = z.strictObject({ size: z.int().describe('How large.') });
const NEVER = new Promise<never>(() => undefined);

/**
 * A kind that makes names in a set, one resource at a time: as of a port, there is only one. A mistake that
 * leaves something would fail every check after it.
 */
function build(mistakes: Mistakes): { kind: LoadedKind; exists: Set<string> } {
  const exists = new Set<string>();
  let made = 0;
  const answers = async (where: string): Promise<void> => {
    if (mistakes.hangs === where) {
      await NEVER;
    }
  };
  const remove = (prefix: string): void => {
    for (const name of exists) {
      if (name.startsWith(prefix)) {
        exists.delete(name);
      }
    }
  };
  const kind = defineBlueprint({
    kind: 'set-member',
    provides: 'member',
    summary: 'A name in a set.',
    config: mistakes.config ?? goodConfig,
    attributes: z.strictObject({}),
    state: z.strictObject({ name: z.string() }),
    leaseState: z.strictObject({}),
    refuses: () => (mistakes.refusesAll ? 'not today' : null),
    resource: {
      name: (_config, id) => (mistakes.asksChance ? `${id}-${Math.random()}` : id),
      activate: async (context, { id }) => {
        await answers('resource.activate');
        if (mistakes.fails) {
          return failed('no room');
        }
        if (mistakes.throws) {
          throw new RangeError('no such image');
        }
        if (mistakes.neverBuilt) {
          return againAfter(0, 'the image is pulled');
        }
        const name = await context.call('make', { id }, async () => {
          if ([...exists].some((other) => !other.startsWith(id))) {
            throw new Error('the port is taken');
          }
          made += 1;
          const chosen = mistakes.makesAnew ? `${id}/${made}` : `${id}/one`;
          exists.add(chosen);
          return chosen;
        });
        return mistakes.returns === undefined ? done({ name }) : (mistakes.returns() as never);
      },
      destroy: async (_context, { id, state }) => {
        await answers('resource.destroy');
        if (mistakes.failsWithoutState && state === null) {
          return done(void (state as unknown as { name: string }).name as never);
        }
        if (mistakes.destroysOnce && !exists.has(`${id}/one`)) {
          return failed('there is no such thing');
        }
        if (!mistakes.forgetsResources && (state !== null || !mistakes.forgetsHalfBuilt)) {
          remove(id);
        }
        return done();
      },
      health: {
        everySeconds: 60,
        check: async (_context, { id }) => {
          await answers('resource.health.check');
          if (mistakes.makesWhileLooking) {
            exists.add(`${id}/looked`);
          }
          return mistakes.isUnwell ? 'it does not answer' : null;
        },
      },
    },
    lease: {
      needsSetUp: () => true,
      activate: async (context, { attemptId, resource }) => {
        await answers('lease.activate');
        const own = `${resource.id}/${attemptId}`;
        await context.call('set-up', null, async () => {
          if (!mistakes.setsUpAfterAsking) {
            exists.add(own);
          }
          const entitled = mistakes.setsUpUnasked || (await context.entitled());
          if (!entitled && !mistakes.setsUpAllTheSame) {
            remove(own);
            throw notEntitled();
          }
          if (mistakes.setsUpAfterAsking) {
            exists.add(own);
          }
          return null;
        });
        return mistakes.leaseReturns === undefined ? done({}) : (mistakes.leaseReturns() as never);
      },
      destroy: async (_context, { attemptId, resource }) => {
        await answers('lease.destroy');
        if (!mistakes.forgetsLeases) {
          remove(`${resource.id}/${attemptId}`);
        }
        return done();
      },
    },
    interfaces: [
      namesWith(mistakes).on(({ attemptId, resource }: Lease) => ({
        add: async ({ name }, use) => {
          await answers('names.add');
          const own = `${resource.id}/${attemptId}`;
          const entitled = mistakes.asksNobody || (await use.entitled());
          if (!entitled && !mistakes.actsUnasked) {
            throw notEntitled();
          }
          if (mistakes.throwsNoError) {
            throw undefined as unknown as Error;
          }
          if (exists.has(own) || mistakes.actsTooLate) {
            exists.add(`${own}/${name}`);
          }
          return { count: mistakes.answersOddly ? 0.5 : exists.size };
        },
      })),
    ],
  });
  return { kind, exists };
}

/** `<check>: <message>` of each check that fails. */
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
    timeoutMs: mistakes.hangs === undefined ? 60_000 : 50,
    clear: async () => exists.clear(),
  });
  for (const { name, run } of checks) {
    await run().catch((error: unknown) => failures.push(`${name} | ${(error as Error).message}`));
  }
  return failures;
}

const LEAST = 'a resource that is activated and destroyed, twice, leaves nothing';
const LEASED = 'a lease that is set up and destroyed, twice, leaves its resource as it was';
const CRASHED = 'a resource whose activation crashed anywhere is activated again as one thing';
const CUT_OFF = 'a resource whose activation was cut off anywhere is destroyed without a trace';
const NEVER_ACTIVATED = 'a resource that was never activated can be destroyed';
const WELL = 'a resource that was just activated is well, and looking at it changes nothing';
const NOT_ENTITLED =
  'a lease that is not entitled to it any more is not set up, and leaves nothing';
const OVERTAKEN =
  'a lease that is destroyed as soon as its set-up has asked whether it is entitled leaves nothing';
const ANSWERS = 'operations answer what they declare, and leave nothing of the lease';
const REFUSED =
  'operations are refused, and change nothing, where the lease is not entitled to them';
const TOO_LATE = 'operations whose lease is destroyed as soon as they have asked leave nothing';

/** Where a mistake shows at first, and in which words. */
const FOUND: readonly (readonly [mistakes: Mistakes, check: string, message: RegExp])[] = [
  [
    { config: z.preprocess((given) => ({ size: (given as { size: number }).size }), goodConfig) },
    'takes the config of every example and refuses an unknown field in it',
    /^the config of "any" may have unknown fields: make it a z\.strictObject$/,
  ],
  [
    { config: z.strictObject({ size: z.int() }) },
    'describes every field of its config in JSON Schema',
    /^without a description: "config\.size"; write `\.describe\(/,
  ],
  [
    { config: z.strictObject({ size: z.int().min(2).describe('How large.') }) },
    'takes the config of every example and refuses an unknown field in it',
    /^the example "any" is refused: config\.size: Too small/,
  ],
  [
    { asksChance: true },
    'answers the same question the same way and changes nothing that it is given',
    /^resource\.name answers the same question in two ways/,
  ],
  [
    { refusesAll: true },
    'answers the same question the same way and changes nothing that it is given',
    /^the example "any" is refused: not today$/,
  ],
  [{ fails: true }, LEAST, /^resource\.activate has failed: no room$/],
  [{ throws: true }, LEAST, /set-member failed in resource\.activate: RangeError: no such image$/],
  [{ neverBuilt: true }, LEAST, /not done after 100 steps; it waits still: the image is pulled$/],
  [
    { returns: () => ({ port: 1 }) },
    LEAST,
    /resource\.activate: .*, and returned an object of port$/,
  ],
  [{ returns: () => undefined }, LEAST, /resource\.activate: .*, and returned nothing$/],
  [{ returns: () => done({ name: 7 }) }, LEAST, /resource\.activate: name: .* expected string/],
  [{ makesAnew: true }, CRASHED, /after a crash, and there are 2 things where there are 1 without/],
  [
    { forgetsResources: true },
    LEAST,
    /^resource\.destroy has left something: there is "res_\w+\/one"$/,
  ],
  [{ forgetsHalfBuilt: true }, CUT_OFF, /resource\.activate: Error: the port is taken$/],
  [
    { failsWithoutState: true },
    NEVER_ACTIVATED,
    /failed in resource\.destroy: TypeError: Cannot read/,
  ],
  [{ destroysOnce: true }, LEAST, /^resource\.destroy has failed: there is no such thing$/],
  [{ isUnwell: true }, WELL, /^resource\.health\.check says: it does not answer$/],
  [
    { makesWhileLooking: true },
    WELL,
    /^resource\.health\.check has changed something: there is "res/,
  ],
  [{ forgetsLeases: true }, LEASED, /^lease\.destroy has left something: there is "res_\w+\/att_/],
  [{ leaseReturns: () => undefined }, LEASED, /in lease\.activate: .*, and returned nothing$/],
  [{ leaseReturns: () => done({ x: 1 }) }, LEASED, /in lease\.activate: .*Unrecognized key: "x"$/],
  [
    { setsUpUnasked: true },
    NOT_ENTITLED,
    /^lease\.activate makes "res.* does not ask `context\.entitled`$/,
  ],
  [
    { setsUpAllTheSame: true },
    NOT_ENTITLED,
    /told that the lease is not entitled, and left something/,
  ],
  [
    { setsUpAfterAsking: true },
    OVERTAKEN,
    /^lease\.activate makes after it has asked what lease\.destroy/,
  ],
  [{ asksNobody: true }, REFUSED, /names\.add is done all the same$/],
  [{ actsUnasked: true }, REFUSED, /names\.add is done all the same$/],
  [{ actsTooLate: true }, TOO_LATE, /^names\.add left something: there is "res_.*\/first"$/],
  [{ answersOddly: true }, ANSWERS, /^names\.add answers what it does not declare: count: /],
  [{ throwsNoError: true }, ANSWERS, /^any: operations answer .* is no error: undefined$/],
  [
    { undescribed: true },
    'names.add says what it does and describes every field',
    /^without a description: "output\.count"/,
  ],
  [{ hangs: 'resource.activate' }, LEAST, /^resource\.activate has not answered within 50 ms$/],
  [{ hangs: 'resource.destroy' }, LEAST, /^resource\.destroy has not answered within 50 ms$/],
  [{ hangs: 'resource.health.check' }, WELL, /^resource\.health\.check has not answered within 50/],
  [{ hangs: 'lease.activate' }, LEASED, /^lease\.activate has not answered within 50 ms$/],
  [{ hangs: 'lease.destroy' }, LEASED, /^lease\.destroy has not answered within 50 ms$/],
  [{ hangs: 'names.add' }, ANSWERS, /^names\.add has not answered within 50 ms$/],
];

/** What one mistake may break by itself. What was not looked at for want of that says so. */
const FAILURES_MAX = 4;

describe('the conformance suite', () => {
  it('passes a kind that keeps the contract', async () => {
    expect(await failuresOf({})).toEqual([]);
  });

  it.each(FOUND)('finds %p', async (mistakes, check, message) => {
    const failures = await failuresOf(mistakes);
    const [name = '', said] = (failures[0] ?? '').split(' | ');
    expect(name.replace('any: ', '')).toBe(check);
    expect(said).toMatch(message);
    const own = failures.filter((each) => !each.includes(' | not looked at: "any: '));
    expect(own.length).toBeLessThanOrEqual(FAILURES_MAX);
  });

  it('looks at nothing that stands on what has failed, and says so', async () => {
    const failures = await failuresOf({ fails: true });
    expect(failures.length).toBeGreaterThan(10);
    expect(failures.slice(1)).toEqual(
      failures.slice(1).map(() => expect.stringMatching(/ \| not looked at: "any: a resource/)),
    );
  });

  it('takes down what a check has left that failed, so that the next one finds nothing', async () => {
    // The one that is built a second time has the port, until somebody takes it down.
    expect(await failuresOf({ makesAnew: true })).toEqual([expect.stringContaining(CRASHED)]);
  });

  it('finds an operation that no example calls', async () => {
    expect(await failuresOf({}, [])).toEqual([
      'names.add is called by an example and refuses an unknown field | no example calls names.add',
    ]);
  });
});
