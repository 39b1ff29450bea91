/** What a simulated instance is made of when it boots for the first time. */
export interface MachineSpec {
  /** `i-0123456789abcdef0` */
  readonly instanceId: string;
  /** As EC2 names it inside: `ip-10-0-0-1`. */
  readonly hostName: string;
  /** Where it answers: an address of the loopback range that no other machine has now. */
  readonly address: string;
  /** Lines for the user's `authorized_keys`: of the named key pair, if one was given. */
  readonly authorizedKeys: readonly string[];
  /** What it runs at its first boot, decoded; null for nothing. */
  readonly userData: Buffer | null;
  /** Seconds from power-on until it answers at all, and from then until its boot has ended. */
  readonly bootSeconds: number;
  readonly initSeconds: number;
  /** Its boot never ends, or ends with a failure. */
  readonly initEnds: 'well' | 'failed' | 'never';
}

/** A machine of the simulator, on or off. What it holds on disk outlives `stop` and `start`. */
export interface Machine {
  readonly spec: MachineSpec;
  /** What its console has said so far, in plain text; the host's keys are in it once it has booted. */
  console(): Promise<string>;
  /** Ends all that runs on it; its directory stays. Idempotent. */
  stop(): Promise<void>;
  /** Boots it again, perhaps with another address. */
  start(address: string): Promise<void>;
  /** Ends all that runs on it, and removes its directory. Idempotent. */
  end(): Promise<void>;
}

/** Where machines come from. */
export interface MachineMaker {
  /** Where every machine answers. */
  readonly sshPort: number;
  /** Whom to log in as. */
  readonly user: string;
  /** Switches one on; resolves as soon as it is on, long before its boot has ended. */
  make(spec: MachineSpec): Promise<Machine>;
  /**
   * One that an earlier run of the simulator has made, by its `instanceId`; it is off, and `start` boots it again:
   * a restart of the simulator is a reboot of its machines. Whatever that run left running of it is ended first.
   * Rejects where nothing of it is left.
   */
  reopen(spec: MachineSpec): Promise<Machine>;
  /**
   * Removes what earlier runs left of machines that are none of these: the run ended while one of them
   * was being ended. Before anything is made.
   */
  keepOnly?(instanceIds: ReadonlySet<string>): Promise<void>;
}
