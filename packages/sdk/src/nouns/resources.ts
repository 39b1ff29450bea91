import type { Command } from '@drydock/contract';
import type { Http } from '../http.ts';
import { routesOf, type NounClient } from '../noun-client.ts';
import { askRelease, type ReleaseOptions } from '../ask-release.ts';

const Routes = routesOf<'resources', 'release'>('resources');

/** The routes under `/v1/resources`; what each does, says `ResourcesClient`. */
export class ResourceRoutes extends Routes {
  readonly #http: Http;

  constructor(http: Http) {
    super(http);
    this.#http = http;
  }

  release(id: string, options: ReleaseOptions = {}): Promise<Command> {
    return askRelease(this.#http, 'resources.release', id, options);
  }
}

/** The routes under `/v1/resources`, one method each. */
export interface ResourcesClient extends Omit<NounClient<'resources'>, 'release'> {
  /** Takes the resource down; the leases on it break with the reason `resource-lost`. */
  release(id: string, options?: ReleaseOptions): Promise<Command>;
  /**
   * Has a resource built without a lease.
   *
   * @throws DrydockError `conflict` where a limit, a slot, the attributes or an operator forbids it
   */
  readonly allocate: NounClient<'resources'>['allocate'];
  /** No new leases; those it has run on. */
  readonly drain: NounClient<'resources'>['drain'];
  /** No new leases, and neither released nor reclaimed until that is over. */
  readonly hold: NounClient<'resources'>['hold'];
  /** Clears a mark: the one that is named, or the only one that it has. */
  readonly resume: NounClient<'resources'>['resume'];
  /** Takes the resource down only if nobody uses it; `commands` tells what came of it. */
  readonly reclaim: NounClient<'resources'>['reclaim'];
  /**
   * Brings a resource that nobody uses to its blueprint's present revision, in place; `commands` tells what came
   * of it. Meanwhile it takes no leases; where it cannot be done it stays as it was.
   */
  readonly updateInPlace: NounClient<'resources'>['updateInPlace'];
  /**
   * Nobody tries any more to take down a resource that has ended: what is left of it and of the leases on
   * it stays where it is, noted as `abandoned`.
   *
   * @throws DrydockError `conflict` where it has not ended
   */
  readonly abandon: NounClient<'resources'>['abandon'];
  /**
   * What a build that failed has printed, for as long as that is kept.
   *
   * @throws DrydockError `not-found` where nothing is kept of it
   */
  readonly failure: NounClient<'resources'>['failure'];
  /** Newest first. */
  readonly events: NounClient<'resources'>['events'];
}
