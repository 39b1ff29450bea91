import type { CheckContext } from '@drydock/blueprint';
import { spotRequestsWith } from './api/companions.ts';
import type { Ec2Api } from './api/ec2-api.ts';
import { Ec2Failure } from './error/ec2-failure.ts';
import { everybodys } from './shared-looks.ts';
import { TAG } from './tags.ts';

/** As EC2 calls the two minutes before it takes an instance back ("Spot request status", EC2 User Guide). */
const MARKED = 'marked-for-termination';

/** Which instances EC2 has said it takes back: one call for all that are looked at within some seconds. */
export class SpotNotices {
  readonly #keptMs: number;
  readonly #limitMs: number;
  readonly #seen = new Map<string, Seen>();

  /** @param limits - how long what was heard is good for, and how long asking may take */
  constructor({ keptMs, limitMs }: { readonly keptMs: number; readonly limitMs: number }) {
    this.#keptMs = keptMs;
    this.#limitMs = limitMs;
  }

  /**
   * Whether EC2 has said so; false where it cannot be told: a notice is early news of an end that is seen in any case.
   */
  async isMarked(api: Ec2Api, context: CheckContext, instanceId: string): Promise<boolean> {
    const atMs = performance.now();
    let seen = this.#seen.get(api.identity);
    if (seen === undefined || atMs - seen.atMs >= this.#keptMs) {
      seen = { atMs, marked: this.#ask(api, context) };
      this.#seen.set(api.identity, seen);
    }
    return (await seen.marked).has(instanceId);
  }

  async #ask(api: Ec2Api, context: CheckContext): Promise<ReadonlySet<string>> {
    const caller = everybodys(context, this.#limitMs);
    try {
      const ours = await spotRequestsWith(api, caller, TAG.installation, context.installation.id);
      const marked = ours.filter(({ statusCode }) => statusCode === MARKED);
      return new Set(marked.flatMap(({ instanceId }) => instanceId ?? []));
    } catch (error) {
      if (error instanceof Ec2Failure) {
        return new Set();
      }
      throw error;
    }
  }
}

interface Seen {
  readonly atMs: number;
  readonly marked: Promise<ReadonlySet<string>>;
}
