/** How long things take. Defaults: at once, as tests like it. */
export interface Times {
  /** From launch, or start, until `running`. */
  readonly pendingMs: number;
  readonly stoppingMs: number;
  readonly shuttingDownMs: number;
  /** How long an ended instance is still listed: about an hour at EC2. */
  readonly terminatedListedMs: number;
  /** Seconds from power-on until a machine answers, and from then until its boot has ended. */
  readonly bootSeconds: number;
  readonly initSeconds: number;
}

export const DEFAULT_TIMES: Times = {
  pendingMs: 0,
  stoppingMs: 0,
  shuttingDownMs: 0,
  terminatedListedMs: 3_600_000,
  bootSeconds: 0,
  initSeconds: 0,
};
