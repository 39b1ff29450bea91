import {
  tunnel,
  type LeaseView,
  type OfferedInterface,
  type ResourceView,
  type Secrets,
} from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { tunnelOverSsh, type HostPlace } from '@drydock/transport';
import { allowedSockets, type TunnelSetting } from '../tunnel/setting.ts';

/** The `tunnel` interface of leases whose directories are in a place on a host. */
export function tunnelThroughSsh<
  Config extends { readonly tunnels?: TunnelSetting },
  State,
  Attributes,
>(
  placeOf: (resource: ResourceView<Config, State>, secrets: Secrets) => HostPlace,
): OfferedInterface<LeaseView<Config, State, Attributes, JsonObject | null>> {
  return tunnel.on(({ attemptId, resource }, { secrets }) => ({
    connect: async (target, use) => {
      const sockets = allowedSockets(resource.config.tunnels, target);
      return tunnelOverSsh(placeOf(resource, secrets), attemptId, target, sockets, use);
    },
  }));
}
