import { z } from 'zod';

const id = z.string().min(1).max(100);
const tags = z.record(z.string().min(1).max(128), z.string().max(256));

/** What somebody, or EC2 itself, does to the account behind the caller's back. */
export const deedSchema = z.discriminatedUnion('what', [
  /** Nothing is left of it, not even in lists. */
  z.strictObject({ what: z.literal('vanish'), instanceId: id }),
  /** Ended from outside. */
  z.strictObject({
    what: z.literal('end'),
    instanceId: id,
    code: z.string().max(100).default('Client.UserInitiatedShutdown'),
    message: z.string().max(1000).default('User initiated shutdown'),
  }),
  z.strictObject({ what: z.literal('stop'), instanceId: id }),
  /** Spot takes it back, so long after it has said so. */
  z.strictObject({
    what: z.literal('interrupt'),
    instanceId: id,
    noticeMs: z.int().min(0).max(86_400_000).default(120_000),
  }),
  /** Tags of any thing changed by hand; null takes one away. */
  z.strictObject({
    what: z.literal('retag'),
    id,
    tags: z.record(z.string().min(1).max(128), z.string().max(256).nullable()),
  }),
  /** Instances of somebody else in the account, without machines. */
  z.strictObject({
    what: z.literal('strangers'),
    accountId: z.string().max(100).optional(),
    region: z
      .string()
      .regex(/^[a-z0-9-]+$/)
      .max(50),
    count: z.int().min(1).max(10_000).default(1),
    type: z.string().max(100).default('x9.metal-96xl'),
    tags: tags.default({}),
  }),
  /** The service's clock is off by so much: the Date of its answers, and what it takes for expired. */
  z.strictObject({ what: z.literal('clock'), offMs: z.int().min(-1e10).max(1e10) }),
]);

export type DeedInput = z.input<typeof deedSchema>;
export type Deed = z.output<typeof deedSchema>;
