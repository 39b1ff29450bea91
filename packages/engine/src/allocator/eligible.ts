import type { KindFault, KindRegistry, KindRules, LoadedKind } from '@drydock/blueprint';
import { isNothing, NO_QUANTITIES, RULES, type Verdict } from '@drydock/model';
import { Effort } from './effort.ts';
import { KindFaults, kindFailed } from './kind-faults.ts';
import { quantityTooLarge } from './amount-verdicts.ts';
import { tooLarge, type Lack } from './offers.ts';
import type { BlueprintFacts, WaitingLease } from './snapshot.ts';

/** A blueprint that may serve a lease now, with the code behind it. */
export interface EligibleBlueprint {
  readonly facts: BlueprintFacts;
  readonly kind: LoadedKind;
}

export interface Eligibility {
  readonly eligible: readonly EligibleBlueprint[];
  /** Why each of the others was refused. */
  readonly refused: readonly Verdict[];
  /** False where no blueprint could ever serve it, whatever an operator opens. */
  readonly possible: boolean;
}

/** What it depends on where a lease could be served. */
export type AsksWhere = Pick<WaitingLease, 'projectId' | 'attributes' | 'allowedBlueprints'> &
  Partial<Pick<WaitingLease, 'quantities'>>;

/**
 * The first rung of the ladder: which blueprints could ever serve the lease. Cheap tests come
 * first; nothing here looks at how much is in use.
 */
export function eligibleBlueprints(
  lease: AsksWhere,
  blueprints: readonly BlueprintFacts[],
  kinds: KindRegistry,
  effort = new Effort(),
  met: KindFault[] = [],
): Eligibility {
  const eligible: EligibleBlueprint[] = [];
  const refused: Verdict[] = [];
  for (const facts of blueprints) {
    effort.step();
    if (!isVisible(facts, lease.projectId)) {
      continue;
    }
    const kind = kinds.get(facts.kind);
    const refusal = refusalOf(lease, facts, kind, { rules: kinds.rules, met });
    if (refusal !== null) {
      refused.push({ blueprint: facts.name, ...refusal });
    } else if (kind !== undefined) {
      eligible.push({ facts, kind });
    }
  }
  const openable = refused.some((verdict) => RULES[verdict.rule].who !== 'nobody');
  return { eligible, refused, possible: eligible.length > 0 || openable };
}

/** Another project's blueprint does not exist for a project that never asked its owner. */
function isVisible(facts: BlueprintFacts, projectId: string): boolean {
  return (
    facts.projectId === projectId ||
    facts.authorizedProjects.includes(projectId) ||
    facts.askingProjects.includes(projectId)
  );
}

function refusalOf(
  lease: AsksWhere,
  facts: BlueprintFacts,
  kind: LoadedKind | undefined,
  { rules, met }: { readonly rules: KindRules; readonly met: KindFault[] },
): Omit<Verdict, 'blueprint'> | null {
  if (lease.allowedBlueprints !== null && !lease.allowedBlueprints.includes(facts.id)) {
    return {
      rule: 'not-listed',
      detail: `The lease does not list ${facts.name}.`,
      change: `Request a lease that lists ${facts.name}, or that lists no blueprints.`,
    };
  }
  if (kind === undefined) {
    return {
      rule: 'kind-not-loaded',
      detail: `No kind "${facts.kind}" is loaded here.`,
      change: `Load the kind "${facts.kind}" in every process of this installation.`,
    };
  }
  const faults = new KindFaults(met);
  const misfit = faults.ask(facts.id, () => kind.refuses(facts.config, lease.attributes), null);
  const fault = faults.of(facts.id);
  if (fault !== null) {
    return kindFailed(fault);
  }
  if (misfit !== null) {
    return {
      rule: 'attributes-do-not-fit',
      detail: `${facts.name}: ${misfit}`,
      change: `Request other attributes, or change the configuration of ${facts.name}.`,
    };
  }
  const { attributes, quantities = NO_QUANTITIES } = lease;
  if (!isNothing(quantities)) {
    const ask = (): Lack | null => tooLarge({ facts, kind }, { attributes, quantities });
    const lack = faults.ask(facts.id, ask, null);
    const unknown = faults.of(facts.id);
    if (unknown !== null) {
      return kindFailed(unknown);
    }
    if (lack !== null) {
      return quantityTooLarge(facts, lack);
    }
  }
  const own = facts.projectId === lease.projectId;
  if (!own && !facts.authorizedProjects.includes(lease.projectId)) {
    return {
      rule: 'not-authorized',
      detail: `${facts.name} belongs to another project, which has not authorized this one.`,
      change: `The project that owns ${facts.name} has to authorize this one.`,
    };
  }
  const grants = faults.ask(facts.id, () => kind.grants(facts.config), []);
  const unsaid = faults.of(facts.id);
  if (unsaid !== null) {
    return kindFailed(unsaid);
  }
  const forbidden = rules.forbids({ ...facts, isBorrowed: !own, grants });
  if (forbidden !== null) {
    const detail = `${facts.name}: ${forbidden.detail}`;
    return { rule: 'kind-not-allowed', detail, change: forbidden.change };
  }
  if (facts.draining) {
    return {
      rule: 'blueprint-draining',
      detail: `${facts.name} is being drained.`,
      change: `An operator has to resume ${facts.name}.`,
    };
  }
  if (!facts.enabled) {
    return {
      rule: 'blueprint-disabled',
      detail: `${facts.name} is disabled.`,
      change: `An operator has to enable ${facts.name}.`,
    };
  }
  return null;
}
