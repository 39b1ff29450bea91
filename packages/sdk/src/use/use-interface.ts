import type { InterfaceDefinition, Operation, Operations } from '@drydock/blueprint/interface';
import type { JsonObject } from '@drydock/model';
import { callOperation, type OperationOptions } from '../call-operation.ts';
import type { Http } from '../http.ts';
import type { Losing } from '../losing.ts';
import { duplex } from './channel.ts';
import { download } from './download.ts';
import { LeaseUse } from './lease-use.ts';
import { stream } from './stream.ts';
import type { InterfaceClient, Sendable, StreamOptions, UseOptions } from './types.ts';
import { upload } from './upload.ts';

/** An interface of a lease, by its definition. Nothing is asked before the first call. */
export function useInterface<Members extends Operations>(
  http: Http,
  leaseId: string,
  { name, operations }: InterfaceDefinition<Members>,
  losing?: Losing,
): InterfaceClient<Members> {
  const client = Object.entries(operations).map(([operation, declared]) => {
    const use = new LeaseUse(http, { leaseId, interfaceName: name, operation, losing });
    return [operation, clientOf(use, declared)] as const;
  });
  // Each operation has the client of its shape.
  return Object.fromEntries(client) as unknown as InterfaceClient<Members>;
}

function clientOf(use: LeaseUse, operation: Operation): object {
  switch (operation.shape) {
    case 'call':
      return (input: JsonObject, options: OperationOptions = {}) => {
        const signal = use.signalWith(options.signal);
        const { leaseId: id, interfaceName, operation: name } = use;
        const call = { id, interfaceName, operation: name, input };
        return use.explained(signal, callOperation(use.http, call, { ...options, signal }));
      };
    case 'download':
      return (input: unknown, options?: UseOptions) => download(use, input, options);
    case 'upload':
      return (input: unknown, body: Sendable, options?: UseOptions) =>
        upload(use, input, body, options);
    case 'stream':
      return (input: unknown, options?: StreamOptions) => stream(use, operation, input, options);
    case 'duplex':
      return (input: unknown, options?: UseOptions) => duplex(use, input, options);
  }
}
