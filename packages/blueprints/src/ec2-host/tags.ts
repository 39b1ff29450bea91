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

const RESERVED = /^(aws|drydock):/i;

/** What a company wants to see on all that costs it money. */
export const tags = z
  .record(z.string(), z.string().max(VALUE_LENGTH_MAX))
  .superRefine((all, context) => {
    const complain = (path: readonly string[], message: string): void => {
      context.addIssue({ code: 'custom', path: [...path], message });
    };
    const keys = Object.keys(all);
    const own = Object.keys(TAG).length;
    if (keys.length > TAGS_MAX - own) {
      complain([], `EC2 takes ${TAGS_MAX} tags, of which ${own} are Drydock’s`);
    }
    for (const key of keys) {
      if (key === '' || key.length > KEY_LENGTH_MAX) {
        complain([key], `the name of a tag has 1 to ${KEY_LENGTH_MAX} characters`);
      }
      if (RESERVED.test(key)) {
        complain([key], 'names that begin with aws: and drydock: are taken');
      }
    }
  });
