import { BOUNDS } from '@drydock/model';
import { DASHED_NAME } from '../dashed-name.ts';

/** What is wrong with a part of a kind. */
export interface Wrong {
  /** Where in the part, with dots; empty for the part itself. */
  readonly at: string;
  /** What it has to be, after "has to be". */
  readonly wrong: string;
  /** What would be right, as it is written. */
  readonly example: string;
}

/** Looks at one part of a kind; nothing where it is as it has to be. */
export type Look = (value: unknown) => readonly Wrong[];

/** What slots that are no kind's own begin with. */
const LIMITS_OWN: ReadonlySet<string> = new Set(['lease', 'resource']);

const NAME_RULE = `lower-case words joined by dashes, at most ${BOUNDS.nameLengthMax} characters`;

/** @param otherwise - an example for a value that has no letters to make one of */
export const name =
  (otherwise: string): Look =>
  (value) =>
    isName(value) ? [] : [{ at: '', wrong: NAME_RULE, example: asName(value) ?? otherwise }];

export const ownName: Look = (value) =>
  typeof value === 'string' && LIMITS_OWN.has(value)
    ? [
        {
          at: '',
          wrong: 'another name, or its slots would be taken for those of limits',
          example: `${value}-host`,
        },
      ]
    : name('ec2-host')(value);

export const leasedTypes: Look = (value) => {
  if (!Array.isArray(value)) {
    return [{ at: '', wrong: 'a list of types', example: "['host']" }];
  }
  return value.flatMap((each: unknown, index) =>
    isName(each)
      ? []
      : [{ at: String(index), wrong: `a type: ${NAME_RULE}`, example: asName(each) ?? 'host' }],
  );
};

export const sentence: Look = (value) =>
  typeof value === 'string' && value.trim() !== ''
    ? []
    : [{ at: '', wrong: 'one sentence for lists', example: 'A directory for each lease.' }];

/** Whatever is looked at is looked at once a day. */
const PERIOD_SECONDS_MAX = 24 * 3_600;

export const period: Look = (value) =>
  typeof value === 'number' && value > 0 && value <= PERIOD_SECONDS_MAX
    ? []
    : [
        {
          at: '',
          wrong: `a number of seconds above 0, at most ${PERIOD_SECONDS_MAX}`,
          example: '60',
        },
      ];

/** What is in it is looked at elsewhere. */
const OFFERED = 'command.run((lease, use) => ({ exec }))';

/** Interfaces, each as a definition's `on` has made it. */
export const offeredInterfaces: Look = (value) => {
  if (!Array.isArray(value)) {
    return [{ at: '', wrong: 'a list of interfaces', example: `[${OFFERED}]` }];
  }
  return value.flatMap((each: unknown, index) =>
    isOffered(each)
      ? []
      : [{ at: String(index), wrong: 'what a definition makes of its code', example: OFFERED }],
  );
};

const isOffered = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'definition' in value &&
  'open' in value &&
  typeof value.open === 'function';

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= BOUNDS.nameLengthMax && DASHED_NAME.test(value);

/** What was meant, in the spelling of the rule; null where nothing is left of it. */
function asName(value: unknown): string | null {
  if (typeof value !== 'string') {
    return null;
  }
  const words = value
    .slice(0, 10 * BOUNDS.nameLengthMax)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('-')
    .replace(/^[^a-z]+/, '')
    .slice(0, BOUNDS.nameLengthMax)
    .replace(/-+$/, '');
  return isName(words) ? words : null;
}
