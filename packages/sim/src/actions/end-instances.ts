import type { InstanceRecord } from '../account/records.ts';
import { Ec2Error } from '../protocol/ec2-error.ts';
import { gmt } from '../life/life.ts';
import { endDryRun, type Action, type Call, type Fields } from './action.ts';
import { chosenInstances, stateField } from './instances.ts';

function named(call: Call): readonly InstanceRecord[] {
  const ids = call.params.list('InstanceId');
  if (ids.length === 0) {
    throw new Ec2Error('InvalidParameterCombination', 'No instances specified');
  }
  return chosenInstances(call, ids);
}

/** Does it to all of them, and says what each of them was before. */
function moved(
  call: Call,
  before: readonly InstanceRecord[],
  move: (instance: InstanceRecord) => void,
): Fields {
  endDryRun(call);
  for (const instance of before) move(instance);
  return {
    instancesSet: before.map(({ id, state }) => ({
      instanceId: id,
      currentState: stateField(call.world.state.instances.get(id)?.state ?? 'terminated'),
      previousState: stateField(state),
    })),
  };
}

function refuse({ id }: InstanceRecord, todo: 'started' | 'stopped'): never {
  throw new Ec2Error(
    'IncorrectInstanceState',
    `The instance '${id}' is not in a state from which it can be ${todo}.`,
  );
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html */
export const terminateInstances: Action = {
  accepts: ['InstanceId', 'Force', 'SkipOsShutdown'],
  act(call) {
    const instances = named(call);
    const kept = instances.find(({ isProtected }) => isProtected);
    if (kept !== undefined) {
      throw new Ec2Error(
        'OperationNotPermitted',
        `The instance '${kept.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    }
    return moved(call, instances, ({ id }) => {
      call.world.life.end(id, {
        by: 'call',
        accessKeyId: call.key.accessKeyId,
        code: 'Client.UserInitiatedShutdown',
        message: 'User initiated shutdown',
      });
    });
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html */
export const stopInstances: Action = {
  accepts: ['InstanceId', 'Force', 'Hibernate', 'SkipOsShutdown'],
  act(call) {
    const instances = named(call);
    for (const instance of instances) {
      if (instance.market === 'spot') {
        throw new Ec2Error(
          'UnsupportedOperation',
          `You can't stop the Spot Instance '${instance.id}' because it is associated with a one-time Spot Instance request.`,
        );
      }
      if (!['running', 'stopping', 'stopped'].includes(instance.state)) refuse(instance, 'stopped');
    }
    const reason = `User initiated (${gmt(call.world.now())})`;
    return moved(call, instances, ({ id }) => call.world.life.stop(id, reason));
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html */
export const startInstances: Action = {
  accepts: ['InstanceId', 'AdditionalInfo'],
  act(call) {
    const instances = named(call);
    for (const instance of instances) {
      if (!['pending', 'running', 'stopped'].includes(instance.state)) refuse(instance, 'started');
    }
    return moved(call, instances, ({ id }) => call.world.life.start(id));
  },
};
