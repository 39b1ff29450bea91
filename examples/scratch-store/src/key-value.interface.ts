/** The `key-value` interface: what the holder of a lease can do with its store. */
import { call, defineInterface } from '@drydock/blueprint/interface';
import { z } from 'zod';

export const KEYS_LISTED_MAX = 1_000;

// In base64url, 128 bytes make a file name of 171.
const key = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters without spaces')
  .describe('The name of the value.');

export const keyValue = defineInterface({
  name: 'key-value',
  summary: 'A small store of texts, each under a key.',
  operations: {
    put: call({
      summary: 'Stores a value, in place of what the key had.',
      input: z.strictObject({ key, value: z.string().describe('Any text.') }),
      output: z.strictObject({ bytes: z.int().describe('How long the value is, as UTF-8.') }),
    }),
    get: call({
      summary: 'Reads a value.',
      input: z.strictObject({ key }),
      output: z.strictObject({
        value: z.string().nullable().describe('Null where the key has none.'),
      }),
    }),
    delete: call({
      summary: 'Removes a value.',
      input: z.strictObject({ key }),
      output: z.strictObject({ existed: z.boolean().describe('Whether the key had one.') }),
    }),
    list: call({
      summary: `Lists the keys in order, ${KEYS_LISTED_MAX} at most.`,
      input: z.strictObject({
        prefix: z.string().max(128).default('').describe('Only keys that begin so.'),
        after: z.string().max(128).default('').describe('Only keys behind this one.'),
      }),
      output: z.strictObject({
        keys: z.array(z.string()).describe('The keys that have a value.'),
        hasMore: z.boolean().describe('Whether there are keys behind the last one.'),
      }),
    }),
  },
});
