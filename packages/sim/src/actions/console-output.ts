import { missing } from '../protocol/ec2-error.ts';
import { iso } from '../world.ts';
import { endDryRun, type Action } from './action.ts';
import { chosenInstances } from './instances.ts';

/** EC2 keeps the last 64 KiB. */
const BYTES_MAX = 64 * 1024;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html */
export const getConsoleOutput: Action = {
  accepts: ['InstanceId', 'Latest'],
  async act(call) {
    const { world, params } = call;
    const id = params.text('InstanceId');
    if (id === undefined) throw missing('InstanceId');
    const [instance] = chosenInstances(call, [id]);
    endDryRun(call);
    const nowMs = world.now();
    const isSilent = instance?.silentUntil != null && iso(nowMs) < instance.silentUntil;
    const text = isSilent ? '' : ((await world.life.console(id)) ?? '');
    return {
      instanceId: id,
      timestamp: iso(nowMs),
      // Left out while there is nothing, so that the SDK says undefined.
      output: text === '' ? undefined : Buffer.from(text).subarray(-BYTES_MAX).toString('base64'),
    };
  },
};
