import type { Action } from './action.ts';
import { getConsoleOutput } from './console-output.ts';
import { describeInstanceStatus } from './describe-instance-status.ts';
import { describeInstances } from './describe-instances.ts';
import {
  describeAvailabilityZones,
  describeImages,
  describeInstanceTypes,
  describeSecurityGroups,
  describeSubnets,
} from './describe-landscape.ts';
import { startInstances, stopInstances, terminateInstances } from './end-instances.ts';
import { deleteKeyPair, describeKeyPairs, importKeyPair } from './key-pairs.ts';
import { deleteNetworkInterface, describeNetworkInterfaces } from './network-interfaces.ts';
import { runInstances } from './run-instances.ts';
import {
  cancelSpotInstanceRequests,
  describeSpotInstanceRequests,
  requestSpotInstances,
} from './spot-requests.ts';
import { createTags, deleteTags, describeTags } from './tags.ts';
import { deleteVolume, describeVolumes } from './volumes.ts';

/** Every action of the endpoint, by its name. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  CancelSpotInstanceRequests: cancelSpotInstanceRequests,
  CreateTags: createTags,
  DeleteKeyPair: deleteKeyPair,
  DeleteNetworkInterface: deleteNetworkInterface,
  DeleteTags: deleteTags,
  DeleteVolume: deleteVolume,
  DescribeAvailabilityZones: describeAvailabilityZones,
  DescribeImages: describeImages,
  DescribeInstanceStatus: describeInstanceStatus,
  DescribeInstanceTypes: describeInstanceTypes,
  DescribeInstances: describeInstances,
  DescribeKeyPairs: describeKeyPairs,
  DescribeNetworkInterfaces: describeNetworkInterfaces,
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeSpotInstanceRequests: describeSpotInstanceRequests,
  DescribeSubnets: describeSubnets,
  DescribeTags: describeTags,
  DescribeVolumes: describeVolumes,
  GetConsoleOutput: getConsoleOutput,
  ImportKeyPair: importKeyPair,
  RequestSpotInstances: requestSpotInstances,
  RunInstances: runInstances,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  TerminateInstances: terminateInstances,
};
