import { Ec2Error } from './ec2-error.ts';
import type { Params } from './params.ts';

type Token = { readonly star: true } | { readonly star: false; readonly is: string | null };

/**
 * `*` is any text, `?` one character, a backslash takes the meaning of the next; case counts. By hand: as a regular
 * expression, many stars would be tried in every division of the text.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const tokens = (pattern.match(/\\[\s\S]|[\s\S]/gu) ?? []).map((part): Token => {
    if (part === '*') return { star: true };
    if (part === '?') return { star: false, is: null };
    return { star: false, is: part.length > 1 && part.startsWith('\\') ? part.slice(1) : part };
  });
  return (text) => fits(tokens, Array.from(text));
}

/** Goes back to the last star alone: an earlier one could take no more than that one can. */
function fits(tokens: readonly Token[], text: readonly string[]): boolean {
  let token = 0;
  let star = -1;
  let taken = 0;
  for (let at = 0; at < text.length;) {
    const here = tokens[token];
    if (here?.star === true) {
      star = token;
      taken = at;
      token += 1;
    } else if (here !== undefined && (here.is === null || here.is === text[at])) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      taken += 1;
      at = taken;
      token = star + 1;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((rest) => rest.star);
}

/** What a thing has under each name that it can be filtered by: all of its values. */
export type Fields<T> = Readonly<
  Record<string, (thing: T) => string | null | undefined | readonly string[]>
>;

const FILTERS_MAX = 50;
const VALUES_MAX = 200;

/** Throws `InvalidParameterValue` for a filter that the action does not have, as EC2 does. */
export function filtered<T extends { readonly tags: Readonly<Record<string, string>> }>(
  things: readonly T[],
  params: Params,
  fields: Fields<T>,
): T[] {
  const filters = params.children('Filter').map((filter) => {
    const name = filter.text('Name') ?? '';
    const values = filter.list('Value');
    const field = fieldOf(name, fields);
    if (field === undefined) {
      throw new Ec2Error('InvalidParameterValue', `The filter '${name}' is invalid`);
    }
    const matches = values.map(wildcard);
    return (thing: T): boolean => {
      const has = field(thing) ?? [];
      return (typeof has === 'string' ? [has] : has).some((text) => matches.some((is) => is(text)));
    };
  });
  const valueCount = params
    .children('Filter')
    .reduce((sum, filter) => sum + filter.list('Value').length, 0);
  if (filters.length > FILTERS_MAX || valueCount > VALUES_MAX) {
    throw new Ec2Error(
      'FilterLimitExceeded',
      `The maximum number of filter values specified on a single call is ${VALUES_MAX}`,
    );
  }
  return things.filter((thing) => filters.every((matches) => matches(thing)));
}

function fieldOf<T extends { readonly tags: Readonly<Record<string, string>> }>(
  name: string,
  fields: Fields<T>,
): Fields<T>[string] | undefined {
  if (name.startsWith('tag:')) return ({ tags }) => tags[name.slice('tag:'.length)];
  if (name === 'tag-key') return ({ tags }) => Object.keys(tags);
  if (name === 'tag-value') return ({ tags }) => Object.values(tags);
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
