import type { Call } from '../http/endpoint.ts';
import type { InterfaceUse } from './use-interface.ts';

type UseCall = Pick<
  Call<'leases.call' | 'leases.download' | 'leases.upload'>,
  'params' | 'query' | 'caller' | 'idempotency' | 'gone' | 'request'
>;

/** What a request to an operation asks for, but its input and its shape. */
export function useOf({
  params,
  query,
  caller,
  idempotency,
  gone,
  request,
}: UseCall): Omit<InterfaceUse, 'input' | 'shapes'> {
  return {
    caller,
    sessionId: request.sessionId,
    leaseId: params.id,
    interfaceName: params.interface,
    operationName: params.operation,
    timeoutSeconds: query.timeoutSeconds,
    idempotency,
    gone,
    traceparent: request.trace?.traceparent ?? null,
  };
}
