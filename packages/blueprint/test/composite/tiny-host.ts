/** For tests: a host of names and texts in memory, which leases share, and a small kind that stands on it. */
import { posix } from 'node:path';
import { isId } from '@drydock/model';
import { z } from 'zod';
import type { ConformanceLeases } from '../../src/conformance/harness.ts';
import type { ActiveLease, FindHeldLease, HeldLease } from '../../src/held-lease.ts';
import { command } from '../../src/interface/command.interface.ts';
import { defineInterface } from '../../src/interface/define-interface.ts';
import { call } from '../../src/interface/operation.ts';
import { defineBlueprint } from '../../src/define-blueprint.ts';
import type { LeaseView } from '../../src/kind.ts';
import type { LoadedKind } from '../../src/loaded-kind.ts';
import { notEntitled } from '../../src/not-entitled.ts';
import { againAfter, done, failed } from '../../src/step.ts';

/** Files by their absolute paths, which begin with the lease that they are in. */
export class TinyHost {
  readonly files = new Map<string, string>();
  /** What was done in the wrong order. It is never taken back. */
  readonly violations: string[] = [];
  readonly leases: ConformanceLeases;

  constructor() {
    const looks = new Map<string, number>();
    this.leases = {
      request: async (holder, name) => {
        looks.set(`${holder} ${name}`, looks.get(`${holder} ${name}`) ?? 0);
      },
      // They wait at the first look and are there at the second.
      find: async (holder, name) => {
        const key = `${holder} ${name}`;
        const before = looks.get(key);
        if (before === undefined) {
          return null;
        }
        looks.set(key, before + 1);
        return before === 0
          ? { status: 'waiting', id: key }
          : this.lease(`/${key.replace(' ', '+')}`);
      },
      releaseAll: async (holder) => {
        for (const key of looks.keys()) {
          if (key.startsWith(`${holder} `)) {
            looks.delete(key);
          }
        }
      },
    };
  }

  witness = async (): Promise<readonly string[]> => [...this.files.keys(), ...this.violations];

  clear = async (): Promise<void> => {
    this.files.clear();
    this.violations.length = 0;
  };

  /** A lease whose directory is `home`. */
  lease(home: string): HeldLease {
    const lease: ActiveLease = {
      status: 'active',
      id: home,
      resource: { id: 'res_host', state: {} },
      interfaces: ['command'],
      use: ({ name }) => {
        if (name !== command.name) {
          throw new Error(`A tiny host has no ${name}.`);
        }
        return { exec: this.#execIn(home) } as never;
      },
    };
    return lease;
  }

  #execIn =
    (home: string) =>
    async (
      { argv: [program = '', ...args], cwd = '.' }: { argv: string[]; cwd?: string },
      {
        entitled,
        emit,
      }: {
        entitled?: () => Promise<boolean>;
        emit?: (name: string, text: Buffer) => Promise<void>;
      } = {},
    ): Promise<object> => {
      const directory = posix.resolve(home, cwd);
      const ended = (exitCode: number): object => ({ exitCode, signal: null, end: 'itself' });
      if (directory !== home && !this.files.has(`${directory}/`)) {
        return ended(75);
      }
      if (entitled !== undefined && !(await entitled())) {
        throw notEntitled();
      }
      const name = args.at(-1) ?? '';
      const path = posix.resolve(directory, name);
      switch (program) {
        case 'mkdir':
          this.files.set(`${path}/`, '');
          return ended(0);
        case 'rm':
          for (const each of this.files.keys()) {
            if (each === path || each.startsWith(`${path}/`)) {
              this.files.delete(each);
            }
          }
          return ended(0);
        case 'put':
          this.files.set(posix.resolve(directory, args[0] ?? ''), args[1] ?? '');
          return ended(0);
        case 'put-again':
          if (!this.files.has(posix.resolve(directory, args[0] ?? ''))) {
            return ended(1);
          }
          this.files.set(posix.resolve(directory, args[0] ?? ''), args[1] ?? '');
          return ended(0);
        case 'get': {
          const text = this.files.get(path);
          await emit?.('stdout', Buffer.from(text ?? ''));
          return ended(text === undefined ? 1 : 0);
        }
        case 'expect':
          if (!this.files.has(path)) {
            this.violations.push(`${path} is gone already`);
          }
          return ended(0);
        default:
          return ended(127);
      }
    };
}

const jar = defineInterface({
  name: 'jar',
  summary: 'Holds one text.',
  operations: {
    put: call({
      summary: 'Keeps a text in place of what was there.',
      input: z.strictObject({ text: z.string().describe('The text.') }),
      output: z.strictObject({}),
    }),
    get: call({
      summary: 'Tells the text.',
      input: z.strictObject({}),
      output: z.strictObject({ text: z.string().nullable().describe('Null where there is none.') }),
    }),
  },
});

const config = z.strictObject({
  size: z.int().default(1).describe('How large it is.'),
  leases: z.int().default(4).describe('How many leases it takes.'),
});
const attributes = z.strictObject({
  word: z.string().max(8).optional().describe('What is in it at first.'),
});
const state = z.strictObject({
  phase: z.enum(['half', 'whole']),
  path: z.string(),
  standsOn: z.string().nullable(),
});
const leaseState = z.strictObject({ path: z.string(), told: z.string().nullable() });

type TinyLease = LeaseView<
  z.output<typeof config>,
  z.output<typeof state>,
  z.output<typeof attributes>,
  z.output<typeof leaseState> | null
>;

interface Exec {
  readonly held: FindHeldLease;
  readonly signal: AbortSignal;
  readonly entitled?: () => Promise<boolean>;
}

/** For what is asked about otherwise. */
const unasked = ({ held, signal }: Exec): Exec => ({ held, signal });

async function exec({ held, signal, entitled }: Exec, ...argv: string[]): Promise<string | null> {
  const host = await held('machine');
  if (host?.status !== 'active') {
    return null;
  }
  let said = '';
  const { exitCode } = await host.use(command).exec(
    { argv },
    {
      signal,
      ...(entitled && { entitled }),
      emit: async (_, chunk) => {
        said += Buffer.from(chunk).toString();
      },
    },
  );
  if (exitCode === 75) {
    throw new Error('Its directory is missing.');
  }
  return exitCode === 0 ? said : null;
}

export { jar };

export interface TinyFaults {
  readonly destroyFails?: () => boolean;
  readonly activateFails?: () => boolean;
}

/**
 * A kind whose names are the same whoever it is: a file `made`, a slot `only`, calls `make` and `finish`. What it is
 * told by `resource.given.standsOn` has to be there when it is taken down.
 */
export function tiny(kind: string, faults: TinyFaults = {}): LoadedKind {
  return defineBlueprint({
    kind,
    provides: kind,
    summary: 'A text in memory.',
    config,
    attributes,
    state,
    leaseState,
    refuses: ({ size }, { word = '' }) =>
      word.length > size * 4 ? `word: it takes ${size * 4} letters` : null,
    problems: ({ size }) => (size > 9 ? [{ field: 'size', detail: 'is more than 9' }] : []),
    credentials: () => [`${kind}-key`],
    grants: () => [`${kind}-grant`],
    resource: {
      name: (_, id) => id,
      leases: ['host'],
      capacity: ({ leases }) => leases,
      slots: ({ size }) => [`size-${size}`],
      quantities: ({ size }) => ({ texts: size }),
      async activate(context, { id, given, state: before }) {
        const host = await context.lease('machine', { type: 'host' });
        if (host.status !== 'active') {
          return host.status === 'waiting'
            ? againAfter(1, 'Waits for a host.')
            : failed(host.reason);
        }
        if (!isId('resource', id) || !(await context.take('only'))) {
          return failed('It is taken.');
        }
        const standsOn = typeof given?.['standsOn'] === 'string' ? given['standsOn'] : null;
        if (before === null) {
          await context.call('make', null, async () => {
            await exec(unasked(context), 'put', 'made', id);
            return null;
          });
          await context.keep({ phase: 'half', path: 'made', standsOn });
        } else if ((await exec(unasked(context), 'get', 'made')) !== id) {
          return failed('What was made is another’s.');
        }
        if (faults.activateFails?.() === true) {
          return failed('It will not.');
        }
        await context.call('finish', { id }, async () => {
          await exec(unasked(context), 'put', 'finished', id);
          return null;
        });
        return done({ phase: 'whole' as const, path: 'made', standsOn });
      },
      async destroy(context, { state: built }) {
        if (built?.standsOn != null) {
          await exec(unasked(context), 'expect', built.standsOn);
        }
        if (faults.destroyFails?.() === true) {
          return failed('It stays.');
        }
        await exec(unasked(context), 'rm', 'made');
        await exec(unasked(context), 'rm', 'finished');
        // As whatever is in its directory goes with it.
        await exec(unasked(context), 'rm', 'slips');
        return done();
      },
      health: {
        everySeconds: kind === 'tiny' ? 60 : 30,
        async check({ held, signal }, { id }) {
          return (await exec({ held, signal }, 'get', 'made')) === id ? null : 'It is not there.';
        },
      },
    },
    lease: {
      slots: (_, { word = 'none' }) => [`word/${word}`],
      async activate(context, lease) {
        const path = slipOf(lease);
        await context.call('slip', null, async () => {
          await exec(unasked(context), 'put', path, lease.attributes.word ?? '');
          if (!(await context.entitled())) {
            await exec(unasked(context), 'rm', path);
            throw notEntitled();
          }
          return null;
        });
        return done({
          path,
          told: typeof lease.given?.['told'] === 'string' ? lease.given['told'] : null,
        });
      },
      async destroy(context, lease) {
        await exec(unasked(context), 'rm', slipOf(lease));
        return done();
      },
    },
    interfaces: [
      jar.on((lease: TinyLease, { held }) => ({
        async put({ text }, { signal, entitled }) {
          // What was taken away meanwhile is not made again.
          if ((await exec({ held, signal, entitled }, 'put-again', slipOf(lease), text)) === null) {
            throw notEntitled();
          }
          return {};
        },
        async get(_, { signal, entitled }) {
          return { text: await exec({ held, signal, entitled }, 'get', slipOf(lease)) };
        },
      })),
    ],
  });
}

const slipOf = ({ attemptId }: { readonly attemptId: string }): string => `slips/${attemptId}`;
