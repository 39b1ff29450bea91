import { interfacesOf, operationsOf, type KindRegistry, type Operation } from '@drydock/blueprint';
import type { StoredLeaseView } from '@drydock/engine';
import { DrydockError } from '@drydock/model';
import type { OpenLease } from '../open-lease.ts';

export interface FoundOperation {
  readonly view: StoredLeaseView;
  readonly operation: Operation<StoredLeaseView>;
  /** For the log: `scratch-store key-value.get`. */
  readonly title: string;
}

/** @throws DrydockError `interface-missing`, naming what there is */
export function findOperation(
  lease: OpenLease,
  name: string,
  operationName: string,
  kinds: KindRegistry,
): FoundOperation {
  const kind = kinds.get(lease.kind);
  if (kind === undefined || lease.view === null) {
    throw new DrydockError(
      'interface-missing',
      `The lease is on a resource of the kind "${lease.kind}", which is not loaded here.`,
      { hint: 'DRYDOCK_KINDS of the API has to name it.' },
    );
  }
  const members = operationsOf(kind.operations, name);
  if (members === null) {
    const isRouted = Object.hasOwn(kind.interfaces, name);
    throw new DrydockError(
      'interface-missing',
      isRouted
        ? `The interface "${name}" has routes of its own.`
        : `The lease has no interface "${name}"; it has ${listed(interfacesOf(kind))}.`,
      { hint: 'GET /v1/blueprint-kinds lists the interfaces of each kind.' },
    );
  }
  const operation = Object.hasOwn(members, operationName) ? members[operationName] : undefined;
  if (operation === undefined) {
    throw new DrydockError(
      'interface-missing',
      `The interface "${name}" has no operation "${operationName}"; it has ${listed(Object.keys(members))}.`,
      { hint: 'GET /v1/blueprint-kinds lists the operations of each kind.' },
    );
  }
  return { view: lease.view, operation, title: `${lease.kind} ${name}.${operationName}` };
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
