import {
  interfaceOf,
  interfacesOf,
  operationOf,
  type AnyRun,
  type Operation,
  type Shape,
} from '@drydock/blueprint';
import type { KindRegistry } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import type { OpenLease } from './open-lease.ts';

export interface FoundOperation {
  readonly operation: Operation;
  readonly run: AnyRun;
  readonly interfaceName: string;
  readonly operationName: string;
  /** For the log: `scratch-store key-value.get`. */
  readonly title: string;
}

/** How an operation of each shape is asked for. */
const ASKED_BY: Readonly<Record<Shape, string>> = {
  call: 'POST',
  stream: 'POST',
  download: 'GET',
  upload: 'PUT',
  duplex: 'WebSocket',
};

/**
 * The operation of a lease by its name, opened.
 *
 * @param shapes - those that the request can be
 * @throws DrydockError `interface-missing`, naming what there is; `method-not-allowed` if it has another shape
 */
export function findOperation(
  lease: OpenLease,
  { interfaceName, operationName, shapes }: OperationName,
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
  const offered = interfaceOf(kind, interfaceName);
  if (offered === undefined) {
    throw new DrydockError(
      'interface-missing',
      `The lease has no interface "${interfaceName}"; it has ${listed(interfacesOf(kind))}.`,
      { hint: 'GET /v1/blueprint-kinds lists the interfaces of each kind.' },
    );
  }
  const operation = operationOf(offered, operationName);
  if (operation === undefined) {
    const names = listed(Object.keys(offered.definition.operations));
    throw new DrydockError(
      'interface-missing',
      `The interface "${interfaceName}" has no operation "${operationName}"; it has ${names}.`,
      { hint: 'GET /v1/blueprint-kinds lists the operations of each kind.' },
    );
  }
  const title = `${lease.kind} ${interfaceName}.${operationName}`;
  if (!shapes.some((shape) => serves(operation, shape))) {
    throw new DrydockError(
      'method-not-allowed',
      `The operation "${operationName}" is a ${operation.shape}: it is asked for by ${ASKED_BY[operation.shape]}.`,
    );
  }
  const run = offered.open(lease.view, lease.use)[operationName];
  if (run === undefined) {
    throw new Error(`${title} is declared, and the kind does not do it.`);
  }
  return { operation, run, interfaceName, operationName, title };
}

export interface OperationName {
  readonly interfaceName: string;
  readonly operationName: string;
  /** `duplex` is by WebSocket, which serves a stream that takes bytes as well. */
  readonly shapes: readonly Shape[];
}

function serves({ shape, receives }: Operation, asked: Shape): boolean {
  return shape === asked || (asked === 'duplex' && shape === 'stream' && receives === 'bytes');
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
