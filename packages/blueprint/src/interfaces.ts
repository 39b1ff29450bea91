import type { OfferedInterface } from './interface/define-interface.ts';
import type { Operation } from './interface/operation.ts';
import type { LoadedKind } from './loaded-kind.ts';

type Offering<Kind extends Pick<LoadedKind, 'interfaces'>> = Kind['interfaces'][number];

/** Names of all interfaces that leases of the kind have. */
export function interfacesOf({ interfaces }: Pick<LoadedKind, 'interfaces'>): readonly string[] {
  return interfaces.map(({ definition }) => definition.name);
}

/** The interface of that name, or undefined if leases of the kind have none. */
export function interfaceOf<Kind extends Pick<LoadedKind, 'interfaces'>>(
  kind: Kind,
  name: string,
): Offering<Kind> | undefined {
  return kind.interfaces.find(({ definition }) => definition.name === name);
}

/** The operation of that name, or undefined. */
export function operationOf(
  { definition: { operations } }: Pick<OfferedInterface<never>, 'definition'>,
  name: string,
): Operation | undefined {
  // Asked for by a caller, who may write `constructor`.
  return Object.hasOwn(operations, name) ? operations[name] : undefined;
}
