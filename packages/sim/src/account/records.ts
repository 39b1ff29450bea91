/**
 * What an account has. Records are replaced, never changed in place, so that what is kept on disk, what a
 * stale list still shows and what is true now are three values and not one.
 */
export interface Owned {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

export const STATE_CODES = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;

export type InstanceState = keyof typeof STATE_CODES;
export type Market = 'on-demand' | 'spot';

export interface Boot {
  readonly bootSeconds: number;
  readonly initSeconds: number;
  readonly initEnds: 'well' | 'failed' | 'never';
  /** It stays `pending`. */
  readonly neverRuns: boolean;
}

export interface InstanceRecord extends Owned {
  readonly reservationId: string;
  /** What it was launched with; absent where none was given. */
  readonly clientToken: string | null;
  readonly launchIndex: number;
  readonly imageId: string;
  readonly type: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly groupIds: readonly string[];
  readonly keyName: string | null;
  /** Base64, as it came. */
  readonly userData: string | null;
  readonly market: Market;
  readonly spotRequestId: string | null;
  readonly state: InstanceState;
  readonly stateReason: { readonly code: string; readonly message: string } | null;
  readonly transitionReason: string;
  readonly launchedAt: string;
  readonly stateAt: string;
  /** Where it answers; null while it is off, and once it has ended. */
  readonly address: string | null;
  readonly hostName: string;
  readonly isPublic: boolean;
  readonly volumes: readonly { readonly device: string; readonly volumeId: string }[];
  readonly interfaceIds: readonly string[];
  readonly rootDevice: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly profileArn: string | null;
  readonly tenancy: string;
  readonly monitoring: boolean;
  readonly ebsOptimized: boolean;
  readonly isProtected: boolean;
  readonly boot: Boot;
  /** Until then nobody but its launcher's answer knows of it. */
  readonly unseenUntil: string | null;
  /** Until then its console is empty. */
  readonly silentUntil: string | null;
  /** Until then it is still shown in the state before the last. */
  readonly linger: { readonly state: InstanceState; readonly until: string } | null;
  /** Of somebody else in the account: has no machine. */
  readonly isStranger: boolean;
}

export interface VolumeRecord extends Owned {
  readonly zone: string;
  readonly sizeGiB: number;
  readonly type: string;
  readonly encrypted: boolean;
  readonly snapshotId: string;
  readonly createdAt: string;
  readonly attachment: Attachment | null;
}

export interface InterfaceRecord extends Owned {
  readonly zone: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly groupIds: readonly string[];
  readonly address: string | null;
  readonly attachment: Attachment | null;
}

export interface Attachment {
  readonly instanceId: string;
  readonly device: string;
  readonly deleteOnTermination: boolean;
  readonly at: string;
}

export interface SpotRequestRecord extends Owned {
  readonly state: 'open' | 'active' | 'closed' | 'cancelled' | 'failed';
  readonly status: { readonly code: string; readonly message: string };
  readonly instanceId: string | null;
  readonly imageId: string;
  readonly type: string;
  readonly zone: string;
  readonly maxPrice: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a ClientToken was used for. */
export interface TokenRecord {
  /** Account, region, zone where one was named, and token. */
  readonly id: string;
  readonly digest: string;
  readonly instanceIds: readonly string[];
}

export interface KeyPairRecord extends Owned {
  readonly name: string;
  readonly publicKey: string;
}
