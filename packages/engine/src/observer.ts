/** What an operator may want counted or logged. Each call names its numbers; none holds a secret. */
export interface Observer {
  /** A write was refused because the object was claimed by somebody else meanwhile. */
  fencedOut(object: string, id: string): void;
  /** A lock was lost or not confirmed in time while its work was running. */
  lockLost(key: string): void;
  /** A sweep found objects that nobody had hinted at. */
  swept(queue: string, count: number): void;
  /** Something failed and will be tried again. */
  failed(what: string, id: string, error: unknown): void;
  /** A duration in milliseconds: `grant`, `set-up`, `clean-up`, ... */
  took(what: string, durationMs: number): void;
}
