import type { Instance as SdkInstance, Tag } from '@aws-sdk/client-ec2';
import { plainLine } from '@drydock/model';

/** What matters of an instance. */
export interface Instance {
  readonly id: string;
  /** `pending`, `running`, `shutting-down`, `terminated`, `stopping`, `stopped`. */
  readonly state: string;
  /** Why it came to that, in EC2's words; empty where it says nothing. */
  readonly why: string;
  readonly addresses: { readonly public: string | null; readonly private: string | null };
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: string | null;
  readonly type: string | null;
  readonly zone: string | null;
  readonly isSpot: boolean;
}

const WORDS_LENGTH_MAX = 300;

export const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/;

/** Null for what has no id that could be asked for again: it is skipped. */
export function toInstance(from: SdkInstance): Instance | null {
  const { InstanceId: id = '', State, StateReason, StateTransitionReason } = from;
  if (!INSTANCE_ID.test(id)) {
    return null;
  }
  const reasons = [StateReason?.Code, StateReason?.Message, StateTransitionReason];
  const said = reasons.filter((reason) => reason !== undefined && reason !== '');
  return {
    id,
    state: State?.Name ?? 'unknown',
    why: plainLine([...new Set(said)].join('; '), WORDS_LENGTH_MAX),
    addresses: {
      public: addressOrNull(from.PublicIpAddress),
      private: addressOrNull(from.PrivateIpAddress),
    },
    tags: tagsOf(from.Tags),
    createdAt: from.LaunchTime?.toISOString() ?? null,
    type: from.InstanceType ?? null,
    zone: from.Placement?.AvailabilityZone ?? null,
    isSpot: from.InstanceLifecycle === 'spot',
  };
}

const addressOrNull = (address: string | undefined): string | null =>
  address === undefined || address === '' ? null : address;

/** Absent where a thing has none. */
export const tagsOf = (tags: readonly Tag[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

export const hasEnded = ({ state }: Pick<Instance, 'state'>): boolean => state === 'terminated';
export const isEnding = ({ state }: Pick<Instance, 'state'>): boolean =>
  state === 'terminated' || state === 'shutting-down';
