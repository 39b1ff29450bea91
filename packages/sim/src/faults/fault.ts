import { z } from 'zod';

const milliseconds = z.int().min(0).max(86_400_000);
const code = z.string().regex(/^[A-Za-z][\w.]{0,99}$/);

/** Which calls, launches and ends are meant; what is left out is any. */
const where = z.strictObject({
  /** `RunInstances`, `Describe*`. */
  action: z
    .string()
    .regex(/^\w*\*?$/)
    .max(100)
    .optional(),
  accountId: z.string().max(100).optional(),
  accessKeyId: z.string().max(200).optional(),
  /** Of the instance that is launched or ended. */
  type: z.string().max(100).optional(),
  zone: z.string().max(100).optional(),
  market: z.enum(['on-demand', 'spot']).optional(),
});

/** What goes wrong. `acts` says whether the call does its work all the same. */
const effect = z.discriminatedUnion('what', [
  /** Refused at the door, or after the work. */
  z.strictObject({
    what: z.literal('error'),
    code,
    message: z.string().max(1000).default('Made to fail.'),
    status: z.int().min(400).max(599).optional(),
    retryAfterSeconds: z.int().min(0).max(86_400).optional(),
    acts: z.boolean().default(false),
  }),
  /** So many calls a minute of what `on` names, saved up to `burst`; what is above is throttled. */
  z.strictObject({
    what: z.literal('budget'),
    perMinute: z.number().positive().max(100_000),
    burst: z.int().min(1).max(100_000).default(1),
  }),
  z.strictObject({ what: z.literal('delay'), ms: milliseconds }),
  /** The connection is cut in place of an answer. */
  z.strictObject({ what: z.literal('cut'), acts: z.boolean().default(true) }),
  /** Accepted, and never answered. */
  z.strictObject({ what: z.literal('silence'), acts: z.boolean().default(false) }),
  /** Something else than the answer. */
  z.strictObject({
    what: z.literal('body'),
    status: z.int().min(200).max(599).default(200),
    contentType: z.string().max(100).default('text/html'),
    text: z.string().max(100_000).default(''),
    acts: z.boolean().default(false),
  }),
  /** Lists and looks show the instances as they were when this was added. */
  z.strictObject({ what: z.literal('stale') }),
  /** A launch that was well asked is refused: capacity and quotas. A token that has its instance keeps it. */
  z.strictObject({
    what: z.literal('refuse'),
    code,
    message: z.string().max(1000).default('Made to fail.'),
    status: z.int().min(400).max(599).optional(),
  }),
  /** Room for so many instances more; then InsufficientInstanceCapacity. */
  z.strictObject({ what: z.literal('room'), instances: z.int().min(0).max(100_000) }),
  z.strictObject({
    what: z.literal('boot'),
    bootSeconds: z.number().min(0).max(86_400).optional(),
    initSeconds: z.number().min(0).max(86_400).optional(),
    initEnds: z.enum(['well', 'failed', 'never']).optional(),
    /** It stays `pending`. */
    neverRuns: z.boolean().optional(),
  }),
  /** Ends by itself so long after launch. */
  z.strictObject({
    what: z.literal('die'),
    ms: milliseconds,
    code: code.default('Server.InternalError'),
    message: z.string().max(1000).default('Internal error on launch'),
  }),
  /** Not found and not listed for so long after launch. */
  z.strictObject({ what: z.literal('unseen'), ms: milliseconds }),
  /** Its console is empty for so long after launch. */
  z.strictObject({ what: z.literal('quiet-console'), ms: milliseconds }),
  /** Gets the address that was given back last. */
  z.strictObject({ what: z.literal('same-address') }),
  /** Still shown as it was before, for so long after its end. */
  z.strictObject({ what: z.literal('linger'), ms: milliseconds }),
  /** Its disks and interfaces stay when it ends, whatever DeleteOnTermination says. */
  z.strictObject({ what: z.literal('keep-companions') }),
]);

export const faultSchema = z.strictObject({
  on: where.default({}),
  do: effect,
  /** How often; default: each time. */
  times: z.int().min(1).max(1_000_000).optional(),
  /** Of the times that are meant; by the simulator's own seeded generator. */
  probability: z.number().min(0).max(1).optional(),
  /** For so long from now. */
  forMs: milliseconds.optional(),
});

/** As given: what has a default may be left out. */
export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema>;
export type Effect = Fault['do'];
export type What = Effect['what'];

/** What a call, a launch or an end is known by. */
export interface Facts {
  readonly action: string;
  readonly accountId: string;
  readonly accessKeyId: string | null;
  readonly type?: string | undefined;
  readonly zone?: string | undefined;
  readonly market?: 'on-demand' | 'spot' | undefined;
}

export function isMeant(on: Fault['on'], facts: Facts): boolean {
  const { action, ...exact } = on;
  const actionFits =
    action === undefined ||
    (action.endsWith('*') ? facts.action.startsWith(action.slice(0, -1)) : facts.action === action);
  return (
    actionFits &&
    Object.entries(exact).every(
      ([name, value]) => value === undefined || facts[name as keyof typeof exact] === value,
    )
  );
}
