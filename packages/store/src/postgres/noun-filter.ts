import { NOUNS, type Noun } from '@drydock/model';
import { wholePrefix } from './page.ts';

/** What every list can be narrowed to; those of nouns with names by these too. */
export interface NounFilter {
  /** All of these labels, with these values. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly idPrefix?: string | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
  readonly name?: string | undefined;
  readonly nameContains?: string | undefined;
}

interface Condition {
  readonly id?: { readonly startsWith: string };
  readonly createdAt?: { readonly gt?: Date; readonly lt?: Date };
  readonly labels?: { readonly path: string[]; readonly equals: string };
}

interface NamedCondition extends Condition {
  readonly name?: string | { readonly contains: string; readonly mode: 'insensitive' };
}

/** What a list is narrowed to, as Prisma takes it in an `AND`. */
export function conditionsOf(noun: Noun, filter: NounFilter): NamedCondition[] {
  const { name, nameContains } = filter;
  return [
    ...namelessConditionsOf(noun, filter),
    ...(name === undefined ? [] : [{ name }]),
    ...(nameContains === undefined
      ? []
      : [{ name: { contains: asItIs(nameContains), mode: 'insensitive' as const } }]),
  ];
}

/** As `conditionsOf`, for a noun without names. */
export function namelessConditionsOf(noun: Noun, filter: NounFilter): Condition[] {
  const { labels = {}, idPrefix, createdAfter, createdBefore } = filter;
  return [
    ...(idPrefix === undefined
      ? []
      : [{ id: { startsWith: asItIs(wholePrefix(NOUNS[noun].prefix, idPrefix)) } }]),
    ...(createdAfter === undefined ? [] : [{ createdAt: { gt: createdAfter } }]),
    ...(createdBefore === undefined ? [] : [{ createdAt: { lt: createdBefore } }]),
    ...Object.entries(labels).map(([key, value]) => ({ labels: { path: [key], equals: value } })),
  ];
}

/**
 * Text that stands for itself: Prisma (7.10.0) hands what its `contains` and `startsWith` get to LIKE as it
 * is, where `%` and `_` are patterns.
 */
const asItIs = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
