import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { ConformanceLeases } from './harness.ts';
import { conformance } from './index.ts';
import { defineBlueprint } from '../define-blueprint.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import { againAfter, done, failed } from '../step.ts';

const nothing = z.strictObject({});

/** A kind that is no more than what it stands on. */
function standing(leases: readonly string[]): LoadedKind {
  return defineBlueprint({
    kind: 'upper',
    provides: 'upper',
    summary: 'Stands on a lower.',
    config: nothing,
    state: z.strictObject({ lower: z.string() }),
    resource: {
      name: (_, id) => id,
      leases,
      activate: async (context) => {
        const lower = await context.lease('lower', { type: 'lower' });
        if (lower.status === 'waiting') {
          return againAfter(1, 'Waits for the lower.');
        }
        return lower.status === 'active' ? done({ lower: lower.id }) : failed(lower.reason);
      },
      destroy: () => Promise.resolve(done()),
    },
    lease: {
      needsSetUp: () => true,
      activate: async (context) =>
        (await context.held('lower')) === null ? failed('It is gone.') : done({}),
      destroy: () => Promise.resolve(done()),
    },
  });
}

interface Granted {
  readonly leases: ConformanceLeases;
  readonly exists: Map<string, number>;
}

const usesNothing = (): never => {
  throw new Error('It has no interface.');
};

/** Leases that wait at the first look and are there at the second. */
function granting(): Granted {
  const exists = new Map<string, number>();
  return {
    exists,
    leases: {
      request: (holder, name) => {
        const key = `${holder} ${name}`;
        exists.set(key, exists.get(key) ?? 0);
        return Promise.resolve();
      },
      find: (holder, name) => {
        const key = `${holder} ${name}`;
        const looks = exists.get(key);
        if (looks === undefined) {
          return Promise.resolve(null);
        }
        exists.set(key, looks + 1);
        const resource = { id: 'res_lower', state: {} };
        return Promise.resolve(
          looks === 0
            ? { status: 'waiting', id: key }
            : { status: 'active', id: key, resource, interfaces: [], use: usesNothing },
        );
      },
      releaseAll: (holder) => {
        for (const key of exists.keys()) {
          if (key.startsWith(`${holder} `)) {
            exists.delete(key);
          }
        }
        return Promise.resolve();
      },
    },
  };
}

async function failuresOf(
  kind: LoadedKind,
  { leases, exists }: Partial<Granted>,
): Promise<readonly string[]> {
  const failures: string[] = [];
  const checks = conformance(kind, {
    node: 'here',
    ...(leases && { leases }),
    examples: [{ name: 'any', config: {}, attributes: {} }],
    witness: () => Promise.resolve([...(exists?.keys() ?? [])]),
  });
  for (const { name, run } of checks) {
    await run().catch((error: unknown) => failures.push(`${name}: ${String(error)}`));
    exists?.clear();
  }
  return failures;
}

describe('the conformance suite, about a kind that stands on leases', () => {
  it('grants them through the harness, cuts requests off, and takes them back', async () => {
    expect(await failuresOf(standing(['lower']), granting())).toEqual([]);
  });

  it('says so where the harness grants none', async () => {
    const failures = await failuresOf(standing(['lower']), {});
    expect(failures.join('\n')).toContain('the harness grants none: give it `leases`');
  });

  it('finds one that does not say what it leases', async () => {
    const failures = await failuresOf(standing([]), granting());
    expect(failures.join('\n')).toContain('resource.leases does not name "lower"');
  });
});
