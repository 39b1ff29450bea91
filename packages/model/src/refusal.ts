/**
 * Why the allocator did not use a blueprint or a resource for a lease. `who` tells who could
 * change it: `nobody` means the lease can never be served there, `operator` that somebody has to
 * open it, `time` that waiting helps.
 */
export const RULES = {
  'not-listed': { who: 'nobody', says: 'the lease does not list this blueprint' },
  'attributes-do-not-fit': { who: 'nobody', says: 'the attributes do not fit' },
  'quantity-too-large': {
    who: 'nobody',
    says: 'it asks for more than one resource of the blueprint offers',
  },
  'kind-not-loaded': { who: 'operator', says: 'no loaded kind of this name' },
  'kind-not-allowed': {
    who: 'operator',
    says: 'the installation does not allow this use of the kind',
  },
  'kind-failed': { who: 'operator', says: 'the kind’s own code failed' },
  'blueprint-draining': { who: 'operator', says: 'the blueprint is being drained' },
  'blueprint-disabled': { who: 'operator', says: 'the blueprint is disabled' },
  'not-authorized': {
    who: 'operator',
    says: 'the blueprint’s owner has not authorized this project',
  },
  'not-built-on-demand': {
    who: 'operator',
    says: 'the blueprint builds nothing because a lease waits',
  },
  'pool-closed': { who: 'time', says: 'nothing is built on demand before the pool opens' },
  'breaker-open': { who: 'time', says: 'too many of its resources have failed lately' },
  'owner-limit': { who: 'time', says: 'its owner has as much of the blueprint as one may have' },
  'label-limit': {
    who: 'time',
    says: 'leases with its label have as much of the blueprint as they may have',
  },
  'quantity-lacking': { who: 'time', says: 'too little is left of what the resource offers' },
  'uses-spent': { who: 'time', says: 'the resource was used as often as it may be' },
  'resource-withdrawn': {
    who: 'operator',
    says: 'the blueprint’s configuration no longer wants leases on it',
  },
  'reclaim-grace': { who: 'time', says: 'what is idle has not been so for long enough' },
  'resource-limit': {
    who: 'time',
    says: 'the blueprint has as many resources as its limit allows',
  },
  'resource-quota': {
    who: 'time',
    says: 'the project has as many resources as its quota allows',
  },
  'lease-limit': { who: 'time', says: 'the resource has as many leases as its limit allows' },
  'kind-capacity': {
    who: 'time',
    says: 'the resource has as many leases as its kind can serve on one',
  },
  'slot-taken': { who: 'time', says: 'another holds a slot that this needs' },
  'resource-on-its-way': { who: 'time', says: 'a resource is being built for it' },
  'build-paused': { who: 'time', says: 'building it has failed lately' },
  'builds-under-way': { who: 'time', says: 'as many are being built as may be at a time' },
  'resource-does-not-fit': { who: 'time', says: 'the resource as it was built does not fit' },
  'resource-reclaimed': { who: 'time', says: 'an idle resource is asked to make room' },
  'group-incomplete': { who: 'time', says: 'there is not room for all that go together' },
  'kept-for-group': { who: 'time', says: 'leases that go together have waited longer for it' },
  'not-all-looked-at': {
    who: 'time',
    says: 'there are more of them than one decision looks at',
  },
  'resource-marked': { who: 'operator', says: 'the resource takes no new leases' },
} as const satisfies Record<string, { who: 'nobody' | 'operator' | 'time'; says: string }>;

export type Rule = keyof typeof RULES;

/** One line of an explanation: this rule, at this blueprint or resource, with a readable detail. */
export interface Verdict {
  readonly blueprint: string;
  readonly resource?: string;
  readonly rule: Rule;
  readonly detail: string;
  /** What would have to change for the rule to allow it, in a sentence. */
  readonly change: string;
  /** How much there is of what is lacking: of leases, resources or a quantity. */
  readonly have?: number;
  /** How much of it there would have to be. */
  readonly need?: number;
  /** Of what, or whose: `cpu`, an owner, `team=blue`, a choice. */
  readonly by?: string;
  /** When it is over by itself, as RFC 3339. */
  readonly until?: string;
}

/** How the time until it is over is told, where the sentence itself has none. */
const TIME_LEFT: Partial<Record<Rule, { readonly later: string; readonly now: string }>> = {
  'build-paused': { later: 'next try in', now: 'the next try is due' },
  'reclaim-grace': { later: 'it is given up in', now: 'it is due to be given up' },
};

/** A verdict in a sentence for who reads it now: `Building failed twice: none left, next try in 40 s.` */
export function verdictSentence(
  { rule, detail, until }: Pick<Verdict, 'rule' | 'detail' | 'until'>,
  nowMs: number,
): string {
  const said = TIME_LEFT[rule];
  if (said === undefined || until === undefined) {
    return detail;
  }
  const seconds = Math.ceil((Date.parse(until) - nowMs) / 1_000);
  const left = seconds > 0 ? `${said.later} ${seconds} s` : said.now;
  return `${detail.replace(/[.\s]+$/, '')}, ${left}.`;
}
