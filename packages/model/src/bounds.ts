/**
 * Bounds of what a request may ask, shared by the HTTP contract, the CLI's help and the database's
 * CHECKs. Units are in the names.
 */
export const BOUNDS = {
  ttlSecondsDefault: 3_600,
  ttlSecondsMax: 30 * 24 * 3_600,
  waitTimeoutSecondsDefault: 900,
  waitTimeoutSecondsMax: 24 * 3_600,
  pollTimeoutSecondsMax: 60,
  priorityMin: -1_000,
  priorityMax: 1_000,
  leasesPerRequestMax: 1_000,
  labelsMax: 32,
  labelLengthMax: 128,
  nameLengthMax: 63,
  attributesBytesMax: 16 * 1_024,
  bodyBytesMax: 256 * 1_024,
  jsonDepthMax: 32,
  pageLimitDefault: 50,
  pageLimitMax: 200,
  tokenTtlSecondsMax: 10 * 365 * 24 * 3_600,
  ratePerSecondMax: 1_000_000,
  execTimeoutSecondsDefault: 600,
  execTimeoutSecondsMax: 24 * 3_600,
  execOutputBytesMax: 1_024 * 1_024,
  /** Of the `stdin` in a request. What comes over a WebSocket may be of any length. */
  execInputBytesMax: 128 * 1_024,
  execArgumentsMax: 1_024,
  /** Columns, or rows, of a terminal. */
  terminalCellsMax: 1_000,
  /** Of what one command writes that runs with `keep`; where a blueprint says something else. */
  transcriptBytesDefault: 16 * 1_024 * 1_024,
  transcriptBytesMax: 1_024 * 1_024 * 1_024,
  /** From its end on. */
  transcriptKeepSecondsDefault: 7 * 24 * 3_600,
  transcriptKeepSecondsMax: 365 * 24 * 3_600,
  operationTimeoutSecondsDefault: 30,
  operationTimeoutSecondsMax: 300,
  operationAnswerBytesMax: 1_024 * 1_024,
  /** It is part of a URL, and Node.js takes 16 KiB of headers. */
  transferInputBytesMax: 8 * 1_024,
  /** How many resources a lease may be tried on before it breaks. */
  attemptsMax: 5,
  /** Failed builds after which a lease that waits for nothing else breaks. */
  failedBuildsDefault: 5,
  failedBuildsMax: 20,
  schedulesMax: 50,
  quantitiesMax: 16,
  labelLimitsMax: 16,
  /** Of what a build printed that failed: the end of it. */
  failureOutputBytesMax: 64 * 1_024,
  /** How long before its deadline a lease’s holder is told of it. */
  expiringSecondsAhead: 60,
  reasonLengthMax: 500,
  holdSecondsDefault: 24 * 3_600,
  holdSecondsMax: 30 * 24 * 3_600,
  /**
   * Leases of a type that may be placed while one stands at the front of its line, before it goes
   * ahead of everything that has not waited as long; see docs/allocation.md.
   */
  overtakenMax: 100,
} as const;
