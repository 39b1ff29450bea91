import {
  command,
  type LeaseView,
  type OfferedInterface,
  type ResourceView,
  type Secrets,
} from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { runOverSsh, type HostPlace } from '@drydock/transport';

/** The `command` interface of leases whose directories are in a place on a host. */
export function commandOverSsh<Config, State, Attributes>(
  placeOf: (resource: ResourceView<Config, State>, secrets: Secrets) => HostPlace,
): OfferedInterface<LeaseView<Config, State, Attributes, JsonObject | null>> {
  return command.run((lease, { secrets }) => ({
    exec: async (spec, run) => {
      const holder = { attemptId: lease.attemptId, leaseId: lease.id };
      return runOverSsh(placeOf(lease.resource, secrets), holder, spec, run);
    },
  }));
}
