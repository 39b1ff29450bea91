import type { Filter } from '@aws-sdk/client-ec2';
import { Ec2Failure } from '../error/ec2-failure.ts';
import type { Caller } from './caller.ts';
import type { Ec2Api } from './ec2-api.ts';
import { tagsOf } from './instance.ts';
import { allPages } from './pages.ts';

/** What is made beside an instance, and may outlive it. */
export interface Companion {
  readonly id: string;
  readonly state: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: string | null;
}

export interface SpotRequest extends Companion {
  /** The instance that it became; null where it is none yet. */
  readonly instanceId: string | null;
  /** EC2's word for how it is going: `fulfilled`, `marked-for-termination`. */
  readonly statusCode: string | null;
}

const VOLUME_ID = /^vol-[0-9a-f]{8,17}$/;
const INTERFACE_ID = /^eni-[0-9a-f]{8,17}$/;
const SPOT_REQUEST_ID = /^sir-[0-9a-z]{8,17}$/;

/** States of a spot request that may still become an instance, or is one. */
export const isOpenRequest = ({ state }: Companion): boolean =>
  state === 'open' || state === 'active';

const byTag = (tag: string, value: string): Filter[] => [{ Name: `tag:${tag}`, Values: [value] }];

export function volumesWith(
  api: Ec2Api,
  caller: Caller,
  tag: string,
  value: string,
): Promise<readonly Companion[]> {
  return allPages((NextToken) =>
    api.again(caller, {
      family: 'describe',
      action: 'DescribeVolumes',
      send: (client, sdk, options) =>
        client.send(
          new sdk.DescribeVolumesCommand({
            Filters: byTag(tag, value),
            ...(NextToken && { NextToken }),
          }),
          options,
        ),
      pick: ({ Volumes, NextToken: next }) =>
        Volumes && {
          items: Volumes.filter(({ VolumeId = '' }) => VOLUME_ID.test(VolumeId)).map((from) => ({
            id: from.VolumeId ?? '',
            state: from.State ?? 'unknown',
            tags: tagsOf(from.Tags),
            createdAt: from.CreateTime?.toISOString() ?? null,
          })),
          next,
        },
    }),
  );
}

export function spotRequestsWith(
  api: Ec2Api,
  caller: Caller,
  tag: string,
  value: string,
): Promise<readonly SpotRequest[]> {
  return allPages((NextToken) =>
    api.again(caller, {
      family: 'describe',
      action: 'DescribeSpotInstanceRequests',
      send: (client, sdk, options) =>
        client.send(
          new sdk.DescribeSpotInstanceRequestsCommand({
            Filters: byTag(tag, value),
            ...(NextToken && { NextToken }),
          }),
          options,
        ),
      pick: ({ SpotInstanceRequests, NextToken: next }) =>
        SpotInstanceRequests && {
          items: SpotInstanceRequests.filter(({ SpotInstanceRequestId = '' }) =>
            SPOT_REQUEST_ID.test(SpotInstanceRequestId),
          ).map((from) => ({
            id: from.SpotInstanceRequestId ?? '',
            state: from.State ?? 'unknown',
            tags: tagsOf(from.Tags),
            createdAt: from.CreateTime?.toISOString() ?? null,
            instanceId: from.InstanceId ?? null,
            statusCode: from.Status?.Code ?? null,
          })),
          next,
        },
    }),
  );
}

/**
 * Network interfaces. None where the credential may not list them: an instance takes its own with it, and
 * whoever had no right to look before Drydock looked goes on.
 */
export async function interfacesWith(
  api: Ec2Api,
  caller: Caller,
  tag: string,
  value: string,
): Promise<readonly Companion[]> {
  try {
    return await allPages((NextToken) =>
      api.again(caller, {
        family: 'describe',
        action: 'DescribeNetworkInterfaces',
        send: (client, sdk, options) =>
          client.send(
            new sdk.DescribeNetworkInterfacesCommand({
              Filters: byTag(tag, value),
              ...(NextToken && { NextToken }),
            }),
            options,
          ),
        pick: ({ NetworkInterfaces, NextToken: next }) =>
          NetworkInterfaces && {
            items: NetworkInterfaces.filter(({ NetworkInterfaceId = '' }) =>
              INTERFACE_ID.test(NetworkInterfaceId),
            ).map((from) => ({
              id: from.NetworkInterfaceId ?? '',
              state: from.Status ?? 'unknown',
              tags: tagsOf(from.TagSet),
              createdAt: null,
            })),
            next,
          },
      }),
    );
  } catch (error) {
    if (error instanceof Ec2Failure && error.ec2Code === 'UnauthorizedOperation') {
      return [];
    }
    throw error;
  }
}

/** @throws Ec2Failure; an interface that is gone is done */
export async function deleteInterface(api: Ec2Api, caller: Caller, id: string): Promise<void> {
  if (!INTERFACE_ID.test(id)) {
    throw new TypeError(`"${id}" is no network interface’s id.`);
  }
  await unlessGone('InvalidNetworkInterfaceID.NotFound', () =>
    api.again(caller, {
      family: 'change',
      action: 'DeleteNetworkInterface',
      send: (client, sdk, options) =>
        client.send(new sdk.DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }), options),
      pick: () => true,
    }),
  );
}

/** @throws Ec2Failure; a volume that is gone is done */
export async function deleteVolume(api: Ec2Api, caller: Caller, id: string): Promise<void> {
  if (!VOLUME_ID.test(id)) {
    throw new TypeError(`"${id}" is no volume’s id.`);
  }
  await unlessGone('InvalidVolume.NotFound', () =>
    api.again(caller, {
      family: 'change',
      action: 'DeleteVolume',
      send: (client, sdk, options) =>
        client.send(new sdk.DeleteVolumeCommand({ VolumeId: id }), options),
      pick: () => true,
    }),
  );
}

/** @throws Ec2Failure; a request that is gone is done */
export async function cancelSpotRequest(api: Ec2Api, caller: Caller, id: string): Promise<void> {
  if (!SPOT_REQUEST_ID.test(id)) {
    throw new TypeError(`"${id}" is no spot request’s id.`);
  }
  await unlessGone('InvalidSpotInstanceRequestID.NotFound', () =>
    api.again(caller, {
      family: 'change',
      action: 'CancelSpotInstanceRequests',
      send: (client, sdk, options) =>
        client.send(
          new sdk.CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [id] }),
          options,
        ),
      pick: ({ CancelledSpotInstanceRequests }) =>
        CancelledSpotInstanceRequests ? true : undefined,
    }),
  );
}

async function unlessGone(code: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Ec2Failure && error.ec2Code === code)) {
      throw error;
    }
  }
}
