import type {
  Filter,
  GetConsoleOutputCommandInput,
  RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { Ec2Failure } from '../error/ec2-failure.ts';
import type { Caller } from './caller.ts';
import type { Ec2Api } from './ec2-api.ts';
import { INSTANCE_ID, toInstance, type Instance } from './instance.ts';
import { allPages } from './pages.ts';

/**
 * So many in one answer: a thousand at once are several MB of XML, which become tens of MB while they are read. Not fewer
 * than a shared look asks for.
 */
const PAGE = 200;

/** By a filter, which does not fail as a list of ids does where one of them is unknown. */
export function describeInstances(
  api: Ec2Api,
  caller: Caller,
  filter: { readonly name: string; readonly values: readonly string[] },
): Promise<readonly Instance[]> {
  // Without values the whole account would be listed.
  if (filter.values.length === 0 || filter.values.some((value) => value === '')) {
    throw new TypeError('Instances are asked for by nothing.');
  }
  const Filters: Filter[] = [{ Name: filter.name, Values: [...filter.values] }];
  return allPages((NextToken) =>
    api.again(caller, {
      family: 'describe',
      action: 'DescribeInstances',
      send: (client, sdk, options) =>
        client.send(
          new sdk.DescribeInstancesCommand({
            Filters,
            MaxResults: PAGE,
            ...(NextToken && { NextToken }),
          }),
          options,
        ),
      pick: ({ Reservations, NextToken: next }) =>
        Reservations && {
          items: Reservations.flatMap(({ Instances = [] }) => Instances)
            .map(toInstance)
            .filter((instance) => instance !== null),
          next,
        },
    }),
  );
}

/** Launches one. Whatever is not an answer with an instance in it is unknown. */
export function runInstance(
  api: Ec2Api,
  caller: Caller,
  input: RunInstancesCommandInput & { readonly ClientToken: string },
  offer: string,
): Promise<Instance> {
  return api.once(caller, {
    family: 'launch',
    action: 'RunInstances',
    offer,
    send: (client, sdk, options) => client.send(new sdk.RunInstancesCommand(input), options),
    pick: ({ Instances = [] }) => {
      const [first] = Instances;
      return (first && toInstance(first)) ?? undefined;
    },
  });
}

/**
 * Ends instances. One that EC2 does not know would keep the others running, so that then each is ended by
 * itself; one that is gone is done.
 */
export async function terminateInstances(
  api: Ec2Api,
  caller: Caller,
  ids: readonly string[],
): Promise<void> {
  checkIds(ids);
  if (ids.length === 0) {
    return;
  }
  try {
    await terminate(api, caller, ids);
  } catch (error) {
    if (!(error instanceof Ec2Failure && error.ec2Code === 'InvalidInstanceID.NotFound')) {
      throw error;
    }
    if (ids.length > 1) {
      for (const id of ids) {
        await terminateInstances(api, caller, [id]);
      }
    }
  }
}

const terminate = (api: Ec2Api, caller: Caller, ids: readonly string[]): Promise<true> =>
  api.again(caller, {
    family: 'change',
    action: 'TerminateInstances',
    send: (client, sdk, options) =>
      client.send(new sdk.TerminateInstancesCommand({ InstanceIds: [...ids] }), options),
    pick: ({ TerminatingInstances }) => (TerminatingInstances ? true : undefined),
  });

/** What stands in a list of ids goes on the wire as it is, holes and all. */
function checkIds(ids: readonly string[]): void {
  const wrong = ids.find((id) => !INSTANCE_ID.test(id));
  if (wrong !== undefined) {
    throw new TypeError(`"${wrong}" is no instance’s id.`);
  }
}

/** What an instance's console has said; null where nothing is there yet. */
export async function consoleOf(api: Ec2Api, caller: Caller, id: string): Promise<string | null> {
  checkIds([id]);
  try {
    return await consoleAt(api, caller, { InstanceId: id, Latest: true });
  } catch (error) {
    // Older types of instances show only what they said at boot, some minutes later.
    if (error instanceof Ec2Failure && error.ec2Code === 'UnsupportedOperation') {
      return consoleAt(api, caller, { InstanceId: id });
    }
    throw error;
  }
}

const consoleAt = (
  api: Ec2Api,
  caller: Caller,
  asked: GetConsoleOutputCommandInput & { readonly InstanceId: string },
): Promise<string | null> =>
  api.again(caller, {
    family: 'console',
    action: 'GetConsoleOutput',
    send: (client, sdk, options) => client.send(new sdk.GetConsoleOutputCommand(asked), options),
    pick: ({ InstanceId, Output }) => {
      if (InstanceId !== asked.InstanceId) {
        return undefined;
      }
      return Output === undefined || Output === ''
        ? null
        : Buffer.from(Output, 'base64').toString('utf8');
    },
  });
