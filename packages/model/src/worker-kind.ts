/** The kinds of worker process. Each writes the phases that the status tables give it. */
export const WORKER_KINDS = ['allocator', 'resource', 'lease', 'update'] as const;
export type WorkerKind = (typeof WORKER_KINDS)[number];

/** The app whose processes they are, as `apps/` and claims have it: `lease-worker`. */
export const workerName = (kind: WorkerKind): `${WorkerKind}-worker` => `${kind}-worker`;
