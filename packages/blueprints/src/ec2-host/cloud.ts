import type { Secrets } from '@drydock/blueprint';
import type { Caller } from './api/caller.ts';
import { Ec2Api } from './api/ec2-api.ts';
import type { Instance } from './api/instance.ts';
import { Absences } from './absences.ts';
import type { Config } from './config.ts';
import { OutOfOffers } from './launch/out-of-offers.ts';
import type { Pace } from './pace.ts';
import { SharedLooks } from './shared-looks.ts';
import { SpotNotices } from './spot-notices.ts';

/** A shared look may take several pages and tries. */
const LOOK_LIMIT_MS = 120_000;
/** A connection may take so long to find out where its host is. */
const LOCATE_LIMIT_MS = 60_000;

/** What one process knows of EC2 between two pieces of work: nothing that has to outlive it. */
export class Cloud {
  readonly pace: Pace;
  readonly absences: Absences;
  readonly outs = new OutOfOffers();
  readonly notices: SpotNotices;
  readonly #looks: SharedLooks;

  constructor(pace: Pace) {
    this.pace = pace;
    this.absences = new Absences(pace);
    this.notices = new SpotNotices({ keptMs: pace.pollMs, limitMs: LOOK_LIMIT_MS });
    this.#looks = new SharedLooks({ shareMs: pace.shareMs, limitMs: LOOK_LIMIT_MS });
  }

  open(config: Config, caller: Caller): Promise<Ec2Api> {
    return Ec2Api.open(config, caller, this.pace);
  }

  /** Instances that bear a resource's mark, as EC2 lists them now. */
  ofResource(api: Ec2Api, caller: Caller, resourceId: string): Promise<readonly Instance[]> {
    return this.#looks.look(api, caller, 'resource', resourceId);
  }

  async instance(api: Ec2Api, caller: Caller, id: string): Promise<Instance | undefined> {
    return (await this.#looks.look(api, caller, 'instance-id', id))[0];
  }

  /**
   * An instance as EC2 lists it, for whoever connects to it. The connection is kept and made again by others, so
   * this is of no one piece of work: what ends with that, its signal above all, is not in it.
   */
  async locate(config: Config, secrets: Secrets, id: string): Promise<Instance | undefined> {
    const caller = { secrets, signal: AbortSignal.timeout(LOCATE_LIMIT_MS) };
    return this.instance(await this.open(config, caller), caller, id);
  }
}
