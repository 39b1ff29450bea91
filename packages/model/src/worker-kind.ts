/** The kinds of worker process. Each writes the phases that the status tables give it. */
export const WORKER_KINDS = ['allocator', 'resource', 'lease', 'update'] as const;
export type WorkerKind = (typeof WORKER_KINDS)[number];
