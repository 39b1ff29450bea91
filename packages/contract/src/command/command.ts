import { COMMANDS } from '@drydock/model';
import { z } from 'zod';
import { storedObject } from '../http/json-object.ts';
import { pageOf } from '../http/paging.ts';
import { timestamp } from '../http/text.ts';

export const command = z
  .object({
    id: z.string().describe('`cmd_...`'),
    name: z.enum(COMMANDS).describe('What is wished for.'),
    author: z.string().describe('Who wished for it.'),
    arguments: storedObject
      .optional()
      .describe('What was said with it: `reason`, `mark`, `expiresAt`, ...'),
    createdAt: timestamp.describe('When it was accepted.'),
    outcome: z
      .enum(['applied', 'rejected'])
      .nullable()
      .describe('What the object’s writer made of it; null until it has looked.'),
    reason: z.string().nullable().describe('Why it was rejected.'),
    consumedAt: timestamp.nullable().describe('When the outcome was decided.'),
  })
  .meta({ id: 'Command', description: 'A stored wish about a lease or a resource.' });
export type Command = z.output<typeof command>;

export const commandPage = pageOf(command).meta({
  id: 'CommandPage',
  description: 'A page of commands.',
});
