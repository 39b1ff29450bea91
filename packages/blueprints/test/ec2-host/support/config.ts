import type { JsonObject } from '@drydock/model';
import { DEFAULT_ACCESS_KEY, landscapeOf } from '@drydock/sim';
import { config, type Config } from '../../../src/ec2-host/config.ts';

export const REGION = 'eu-west-1';
export const HERE = landscapeOf(DEFAULT_ACCESS_KEY.accountId, REGION);

/** A configuration that nothing is wrong with. */
export function given(changes: JsonObject = {}): JsonObject {
  return {
    region: REGION,
    image: HERE.images[0]?.id ?? '',
    instanceTypes: ['t3.micro'],
    credential: 'aws',
    sshCredential: 'ssh',
    user: 'admin',
    hostKey: { from: 'console' },
    ...changes,
  };
}

export const parsed = (changes: JsonObject): Config => config.parse(given(changes));
