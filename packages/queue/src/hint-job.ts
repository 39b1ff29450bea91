import type { HintKind, QueueName } from '@drydock/engine';
import { BOUNDS } from '@drydock/model';
import { z } from 'zod';
import { idOf } from './parse.ts';

/** What a hint's job carries: a kind and an id. No state, no authority, no secret. */
export interface HintJob {
  readonly kind: HintKind;
  readonly id: string;
}

const lease = z.object({ kind: z.literal('lease'), id: idOf('lease') });
const resource = z.object({ kind: z.literal('resource'), id: idOf('resource') });
const attempt = z.object({ kind: z.literal('attempt'), id: idOf('attempt') });
const operation = z.object({ kind: z.literal('operation'), id: idOf('operation') });
const type = z.object({
  kind: z.literal('type'),
  id: z
    .string()
    .max(BOUNDS.nameLengthMax)
    .regex(/^[a-z0-9-]+$/),
});

/** What each queue's jobs may be about. Whether there is such a thing, PostgreSQL alone says. */
export const HINT_OF = {
  allocator: type,
  resource,
  lease,
  update: z.union([lease, resource]),
  destroy: z.union([lease, attempt, resource]),
  check: resource,
  operation,
} as const satisfies Readonly<Record<QueueName, z.ZodType<HintJob>>>;
