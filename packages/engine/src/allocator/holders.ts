import { amountOf, canonicalJson, type HolderLimit } from '@drydock/model';
import { createHash } from 'node:crypto';
import type { EligibleBlueprint } from './eligible.ts';
import type { BlueprintFacts, WaitingLease } from './snapshot.ts';

/** Whose leases of a blueprint are counted together: an owner's, or those with one value of a label. */
export interface Holder {
  readonly blueprintId: string;
  /** An owner or a label of another project is another one, whatever it is called. */
  readonly projectId: string;
  /** '' for the owner. */
  readonly label: string;
  /** '' for those without an owner, who are one. */
  readonly value: string;
}

export interface LimitedHolder extends Holder {
  readonly limit: HolderLimit;
}

/** What of a lease says whose it is. */
export type Held = Pick<WaitingLease, 'projectId' | 'owner' | 'labels'>;

const NOBODY: readonly LimitedHolder[] = [];

type HolderLimits = Pick<BlueprintFacts, 'id' | 'perOwner' | 'perLabel'>;

export const limitsHolders = ({
  perOwner,
  perLabel,
}: Pick<BlueprintFacts, 'perOwner' | 'perLabel'>): boolean =>
  perOwner !== null || perLabel.length > 0;

/** As which the lease is counted at the blueprint, where that may have so much only. */
export function holdersOf(
  facts: HolderLimits,
  { projectId, owner, labels }: Held,
): readonly LimitedHolder[] {
  if (!limitsHolders(facts)) {
    return NOBODY;
  }
  const { id: blueprintId, perOwner, perLabel } = facts;
  const of = { blueprintId, projectId };
  const owned =
    perOwner === null ? [] : [{ ...of, label: '', value: owner ?? '', limit: perOwner }];
  return [
    ...owned,
    ...perLabel.flatMap((limit) => {
      const value = Object.hasOwn(labels, limit.label) ? labels[limit.label] : undefined;
      return value === undefined ? [] : [{ ...of, label: limit.label, value, limit }];
    }),
  ];
}

export const holderKey = ({ blueprintId, projectId, label, value }: Holder): string =>
  `${blueprintId} ${projectId} ${label} ${value}`;

/** How many leases one holder may have of such, if nobody had any: infinite where no limit says. */
export function mostOf(
  limit: HolderLimit,
  { quantities }: Pick<WaitingLease, 'quantities'>,
  used: (name: string) => number = () => 0,
): number {
  let most = limit.leases === null ? Infinity : limit.leases - used('');
  for (const [name, limited] of Object.entries(limit.quantities)) {
    const each = amountOf(quantities, name);
    most = each === 0 ? most : Math.min(most, Math.floor((limited - used(name)) / each));
  }
  return Math.max(0, most);
}

/** Whether any of them counts whose a lease is: then leases that are alike else may not be served alike. */
export const anyLimitsHolders = (eligible: readonly EligibleBlueprint[]): boolean =>
  eligible.some(({ facts }) => limitsHolders(facts));

/**
 * The shape of a lease where it matters whose it is: that of its request, and behind a dot what tells it from
 * others of that. So those that wait for a limit of their own are a line, and are told a reason, of their own.
 */
export function heldShape(
  base: string,
  lease: Held,
  eligible: readonly EligibleBlueprint[],
): string {
  const marks = new Map<string, string>();
  for (const { facts } of eligible) {
    for (const { label, value } of holdersOf(facts, lease)) {
      marks.set(label, value);
    }
  }
  if (marks.size === 0) {
    return base;
  }
  const text = canonicalJson(Object.fromEntries(marks));
  return `${base}.${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
}

/** What was asked for, whoever asks. */
export const baseShape = (shape: string): string => {
  const end = shape.indexOf('.');
  return end < 0 ? shape : shape.slice(0, end);
};
