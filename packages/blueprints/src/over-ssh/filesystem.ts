import {
  shellOver,
  type CommandInterface,
  type LeaseView,
  type OfferedInterface,
  type ResourceView,
  type Secrets,
} from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { filesystemOver, runOverSsh, type HostPlace } from '@drydock/transport';

/** The `filesystem` interface of leases whose directories are in a place on a host. */
export function filesystemOverSsh<Config, State, Attributes>(
  placeOf: (resource: ResourceView<Config, State>, secrets: Secrets) => HostPlace,
): OfferedInterface<LeaseView<Config, State, Attributes, JsonObject | null>> {
  return filesystemOver(({ id, attemptId, resource }, { secrets }) => {
    const commands: CommandInterface = {
      exec: async (spec, run) =>
        runOverSsh(placeOf(resource, secrets), { attemptId, leaseId: id }, spec, run),
    };
    return shellOver(commands);
  });
}
