import type { BlueprintFacts } from '@drydock/engine';
import type { LeaseRow } from './snapshot-rows.ts';

/** What a decision has read of the blueprints of a type. */
export interface Known {
  /** For which projects and names it was read, and which number their changes had. */
  readonly key: string;
  readonly blueprints: readonly BlueprintFacts[];
  /** Those of them that are of the type, with commas between, as `allocator/rooms` takes them. */
  readonly ids: string;
}

/** Of more types than that the one that was read longest ago is forgotten. */
const TYPES_MAX = 64;
/** More than that are read anew each time: what is known stays in memory. */
const BLUEPRINTS_MAX = 20;

/** The key of what is read for some leases, with the number that changes of their type's blueprints have. */
export function keyOf(catalog: string, leases: readonly LeaseRow[]): string {
  const projects = new Set(leases.map((lease) => lease.projectId));
  const named = new Set(leases.flatMap((lease) => lease.allowedBlueprints ?? []));
  return [catalog, inOrder(projects), inOrder(named)].join(' ');
}

const inOrder = (ids: ReadonlySet<string>): string => [...ids].sort().join(',');

/**
 * What the last decision of each type read of its blueprints. Where two in a row were about the same projects
 * and names, and nothing had changed, the next one most often is so too: it reads no blueprints then, and
 * looks whether that was right once it knows what it is about.
 */
export class KnownBlueprints {
  readonly #byType = new Map<string, Known & { readonly isRepeated: boolean }>();

  /** What the next decision may begin with; null where that is not likely to be right. */
  guess(type: string): Known | null {
    const known = this.#byType.get(type);
    return known?.isRepeated === true ? known : null;
  }

  /** What a decision has read. */
  tell(type: string, read: Known): void {
    const before = this.#byType.get(type);
    this.#byType.delete(type);
    if (read.blueprints.length > BLUEPRINTS_MAX) {
      return;
    }
    this.#byType.set(type, { ...read, isRepeated: before?.key === read.key });
    const [oldest] = this.#byType.keys();
    if (this.#byType.size > TYPES_MAX && oldest !== undefined) {
      this.#byType.delete(oldest);
    }
  }
}
