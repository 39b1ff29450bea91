import type { Secrets } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import type { NewSshEndpoint } from '@drydock/transport';
import { openSshKey } from '../over-ssh/open-ssh-key.ts';
import type { Instance } from './api/instance.ts';
import type { Config } from './config.ts';

/** Where an instance is reached now, or null where it has no such address. */
export const addressOf = (config: Pick<Config, 'address'>, instance: Instance): string | null =>
  instance.addresses[config.address];

/**
 * An instance as a host. What it is called is its id, and it is asked for its address before each connect:
 * addresses go from one machine to the next.
 *
 * @param look - the instance as EC2 lists it now
 */
export function endpointFor(
  config: Config,
  instanceId: string,
  secrets: Secrets,
  look: () => Promise<Instance | undefined>,
): NewSshEndpoint {
  return {
    address: instanceId,
    locate: async () => {
      const instance = await look();
      const address = instance === undefined ? null : addressOf(config, instance);
      if (instance?.state !== 'running' || address === null) {
        throw new DrydockError(
          'host-unreachable',
          `${instanceId} cannot be reached: ${whyNoAddress(config, instance)}.`,
        );
      }
      return address;
    },
    port: config.port,
    user: config.user,
    hostKey: null,
    connectTimeoutMs: config.connectTimeoutSeconds * 1_000,
    sessionsMax: config.sessions,
    openKey: () => openSshKey(secrets, config.sshCredential),
  };
}

function whyNoAddress(config: Config, instance: Instance | undefined): string {
  if (instance === undefined) {
    return 'EC2 does not list it';
  }
  return instance.state === 'running'
    ? `it has no ${config.address} address`
    : `it is ${instance.state}${instance.why === '' ? '' : ` (${instance.why})`}`;
}
