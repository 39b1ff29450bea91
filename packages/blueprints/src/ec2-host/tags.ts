import { z } from 'zod';

/** EC2's limits, as its page on tags has them: of 50 tags Drydock takes six. */
const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

/** Drydock's own marks: ids that are never reissued, and no name, address or credential. */
export const TAG = {
  installation: 'drydock:installation',
  epoch: 'drydock:epoch',
  project: 'drydock:project',
  blueprint: 'drydock:blueprint',
  resource: 'drydock:resource',
  attempt: 'drydock:attempt',
} as const;

const key = z
  .string()
  .min(1)
  .max(KEY_LENGTH_MAX)
  .refine((name) => !/^(aws|drydock):/i.test(name), 'aws: and drydock: are taken');

/** What a company wants to see on all that costs it money. */
export const tags = z
  .record(key, z.string().max(VALUE_LENGTH_MAX))
  .refine(
    (all) => Object.keys(all).length <= TAGS_MAX - Object.keys(TAG).length,
    `EC2 takes ${TAGS_MAX} tags, of which ${Object.keys(TAG).length} are Drydock’s`,
  );
