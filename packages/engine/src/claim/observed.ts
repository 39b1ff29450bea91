import type { WorkIds } from '../observer.ts';
import type { Surroundings } from '../surroundings.ts';
import type { ConsumedCommand, OpenCommand, ResourceFacts } from '../facts.ts';

/**
 * Runs a piece of work on a claimed object as a span, with its ids bound to all that is said of
 * it. Not used before the claim: a look that finds the lock busy is nobody's work.
 */
export function observed<Ports extends { readonly surroundings: Surroundings }, Result>(
  ports: Ports,
  name: string,
  ids: WorkIds,
  work: (ports: Ports) => Promise<Result>,
): Promise<Result> {
  const { surroundings } = ports;
  const observer = surroundings.observer.about(ids);
  return observer.span(name, () => work({ ...ports, surroundings: { ...surroundings, observer } }));
}

export function idsOfResource(resource: ResourceFacts): WorkIds {
  const { id, type, kind, blueprintName: blueprint } = resource;
  return { resource: id, type, kind, blueprint };
}

/** Counts commands once their outcome is committed. */
export function countConsumed(
  { observer }: Surroundings,
  open: readonly OpenCommand[],
  consumed: readonly ConsumedCommand[],
): void {
  if (consumed.length === 0) {
    return;
  }
  const names = new Map(open.map(({ id, name }) => [id, name]));
  for (const { id, outcome } of consumed) {
    observer.consumed(names.get(id) ?? 'unknown', outcome);
  }
}
