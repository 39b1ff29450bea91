import type { Runner } from '../postgres/database.ts';

/** Where leases' traces began; read only where somebody traces. */
export interface TraceReader {
  /** The `traceparent` of each of the leases that has one. */
  ofLeases(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Those of leases that await the resource, the oldest lease first. */
  awaiting(resourceId: string): Promise<readonly string[]>;
}

/** A resource is built for all who await it; a span is linked with so many traces at most. */
const AWAITING_MAX = 16;

export function createTraceReader(database: Runner): TraceReader {
  return {
    ofLeases: async (ids) => {
      const rows = await database.rows('lease/traces', { ids });
      return new Map(rows.map(({ id, traceparent }) => [id, traceparent]));
    },
    awaiting: async (resourceId) => {
      const values = { resource: resourceId, limit: AWAITING_MAX };
      const rows = await database.rows('lease/traces-awaiting', values);
      return rows.map(({ traceparent }) => traceparent);
    },
  };
}
