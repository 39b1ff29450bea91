import type { Command, Lease } from '@drydock/contract';
import { DrydockError, isLeaseOpen } from '@drydock/model';
import type { CallOptions, Http } from './http.ts';

/** How a lease was lost. */
export interface LossFacts {
  /** Why, in a sentence: the lease's own reason where it has one. */
  readonly reason: string;
  /**
   * Who released it, by name; otherwise what ended it, as a code: `expired`, `lease-seconds-max`, `resource-lost`, another
   * `reasonCode` of a lease, or `unauthenticated` where the API no longer takes the holder's token. Null
   * where the API does not tell.
   */
  readonly by: string | null;
  /** When, as an ISO instant: on the server's clock where the API has told, on this one's otherwise. */
  readonly at: string;
}

/**
 * A lease is not held any more, though its holder has not given it up. The one way in which that is
 * told: as the reason of `KeptLease.signal`, and by whatever is asked of a lease that was lost.
 */
export class LeaseLost extends DrydockError implements LossFacts {
  readonly leaseId: string;
  readonly reason: string;
  readonly by: string | null;
  readonly at: string;

  constructor(leaseId: string, { reason, by, at }: LossFacts, cause?: unknown) {
    super('lease-ended', `The lease ${leaseId} was lost at ${at}: ${reason}`, {
      hint: 'Nothing more can be done with it; request another. `drydock lease events` has its story.',
      ...(cause !== undefined && { cause }),
    });
    this.name = 'LeaseLost';
    this.leaseId = leaseId;
    this.reason = reason;
    this.by = by;
    this.at = at;
  }
}

/** The `Date` header is cut to whole seconds: the server's clock may be that much further. */
const DATE_CUT_MS = 1_000;
/** A lease has one release, and what else is said to one are a few words about its resource. */
const COMMANDS_MAX = 50;

/**
 * Asks the API how a lease was lost; null where it is held, as far as the API knows.
 *
 * @throws DrydockError `not-found`, `unauthenticated`, `unreachable`, ...
 */
export async function findLoss(
  http: Http,
  id: string,
  options: CallOptions,
): Promise<LossFacts | null> {
  const [{ answer: lease, serverDateMs }, { items: commands }] = await Promise.all([
    http.timed('leases.get', { id }, options),
    http.call('leases.commands', { id, query: { limit: COMMANDS_MAX } }, options),
  ]);
  const release = commands.find(({ name }) => name === 'release') ?? null;
  if (!isLeaseOpen(lease.status)) {
    return endedFacts(lease, release);
  }
  if (release !== null && release.outcome !== 'rejected') {
    return { reason: releasedBy(release), by: release.author, at: release.createdAt };
  }
  const { expiresAt } = lease;
  const isOver =
    expiresAt !== null && Date.parse(expiresAt) < (serverDateMs ?? Date.now()) + DATE_CUT_MS;
  return isOver ? { reason: 'Its time was over.', by: deadlineRule(lease), at: expiresAt } : null;
}

/** Of a lease that has ended. Who released it only its command tells. */
export function endedFacts(lease: Lease, release: Command | null = null): LossFacts {
  const isReleased = lease.reasonCode === 'released';
  return {
    reason: lease.reason ?? `It is ${lease.status}.`,
    by: isReleased ? (release?.author ?? null) : lease.reasonCode,
    at: lease.releasedAt ?? lease.destroyedAt ?? new Date().toISOString(),
  };
}

/** As the lease itself will say it, once its writer has consumed the release. */
function releasedBy({ author, arguments: said }: Command): string {
  const reason = said?.['reason'];
  return typeof reason === 'string' ? `${author} released it: ${reason}` : `${author} released it.`;
}

/** What the API refuses to a holder whose lease, or whose right to hold it, is gone for good. */
const REFUSALS: readonly string[] = [
  'lease-ended',
  'lease-not-active',
  'conflict',
  'not-found',
  'unauthenticated',
  'forbidden',
];

/** Whether the lease is gone, or whoever holds it may hold it no longer: time mends neither. */
export function isRefusal({ code }: DrydockError): boolean {
  return REFUSALS.includes(code);
}

/** As far as the refusal alone tells. */
export function refusedFacts(error: DrydockError): LossFacts {
  const isOfToken = ['unauthenticated', 'forbidden'].includes(error.code);
  return {
    reason: isOfToken ? `Its holder is refused: ${error.message}` : error.message,
    by: isOfToken ? error.code : null,
    at: new Date().toISOString(),
  };
}

/** Whether no renewal puts its deadline off any more, since its blueprint allows no later one. */
export function isFinal({ expiresAt, latestExpiresAt }: Lease): boolean {
  // An API of the release before says nothing of it.
  return (
    typeof latestExpiresAt === 'string' &&
    expiresAt !== null &&
    Date.parse(expiresAt) >= Date.parse(latestExpiresAt)
  );
}

const deadlineRule = (lease: Lease): string => (isFinal(lease) ? 'lease-seconds-max' : 'expired');

/** Nobody has said that it is over; its deadline has passed all the same. */
export function passedFacts(
  lease: Lease,
  renewed: { readonly failure: unknown } | null,
): LossFacts {
  const { failure } = renewed ?? {};
  const because = failure instanceof Error ? `: ${failure.message}` : '.';
  return {
    reason: isFinal(lease)
      ? 'It was active for as long as its blueprint allows: no renewal could put its deadline off.'
      : renewed === null
        ? 'Its deadline has passed, and it was not to be renewed.'
        : `Its deadline has passed, and it could not be renewed in time${because}`,
    by: deadlineRule(lease),
    at: lease.expiresAt ?? new Date().toISOString(),
  };
}
