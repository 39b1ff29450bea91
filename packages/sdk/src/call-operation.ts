import { BOUNDS, type Json, type JsonObject } from '@drydock/model';
import type { CallOptions, Http } from './http.ts';

export interface OperationOptions extends CallOptions {
  /** Whole seconds that the operation may take, at most 300; default 30. */
  readonly timeoutSeconds?: number;
}

/** Beyond the operation's own time: what the way there and back may take. */
const GRACE_MS = 10_000;

/** Tried again where the connection fails; the API does it once, however often it is asked. */
export function callOperation(
  http: Http,
  call: {
    readonly id: string;
    readonly interfaceName: string;
    readonly operation: string;
    readonly input: JsonObject;
  },
  options: OperationOptions,
): Promise<Json> {
  const { timeoutSeconds = BOUNDS.operationTimeoutSecondsDefault, ...rest } = options;
  return http.call(
    'leases.call',
    {
      id: call.id,
      params: { interface: call.interfaceName, operation: call.operation },
      query: { timeoutSeconds },
      body: call.input,
    },
    { timeoutMs: timeoutSeconds * 1_000 + GRACE_MS, ...rest },
  );
}
