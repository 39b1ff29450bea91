import { amountOf, type Verdict } from '@drydock/model';
import type { AmountLedger, HolderLack } from './amount-ledger.ts';
import type { Lack } from './offers.ts';
import type { PooledResource } from './pool.ts';
import type { BlueprintFacts, WaitingLease } from './snapshot.ts';

export function quantityTooLarge(
  { name: blueprint }: Pick<BlueprintFacts, 'name'>,
  { name, have, need }: Lack,
): Omit<Verdict, 'blueprint'> {
  return {
    rule: 'quantity-too-large',
    detail: `It asks for ${need} ${name}, and one resource of ${blueprint} offers ${have}.`,
    change: `Request at most ${have} ${name}, or let the resources of ${blueprint} offer more.`,
    have,
    need,
    by: name,
  };
}

/** Null where there is enough of all on the resource. */
export function quantityLacking(
  { name: blueprint }: BlueprintFacts,
  resource: PooledResource,
  lease: Pick<WaitingLease, 'quantities'>,
  amounts: AmountLedger,
): Verdict | null {
  const lack = amounts.lacksOn(resource, lease);
  if (lack === null) {
    return null;
  }
  const { name, have, need } = lack;
  const offered = amountOf(amounts.offered(resource), name);
  return {
    blueprint,
    resource: resource.id,
    rule: 'quantity-lacking',
    detail: `${resource.id} has ${have} of its ${offered} ${name} left, and it needs ${need}.`,
    change: `Release leases on ${resource.id} that take ${name}, or let ${blueprint} build another resource.`,
    have,
    need,
    by: name,
  };
}

export function holderLimit(
  { name: blueprint }: BlueprintFacts,
  { holder, name, most, used, need }: HolderLack,
): Verdict {
  const isOwner = holder.label === '';
  const what = name === '' ? 'leases' : name;
  const mark = `${holder.label}=${holder.value}`;
  const who = isOwner ? ownerNamed(holder.value) : `Leases with ${mark}`;
  const has = isOwner ? 'has' : 'have';
  const limit = isOwner ? 'limits.perOwner' : 'limits.perLabel';
  return {
    blueprint,
    rule: isOwner ? 'owner-limit' : 'label-limit',
    detail: `${who} ${has} ${used} of at most ${most} ${what} at ${blueprint}, and it needs ${need}.`,
    change: `Release some of those, or raise ${limit} of ${blueprint}.`,
    have: Math.max(0, most - used),
    need,
    by: isOwner ? holder.value : mark,
  };
}

/** All leases of a project without an owner are one owner's. */
const ownerNamed = (owner: string): string => (owner === '' ? 'Who gives no owner' : owner);
