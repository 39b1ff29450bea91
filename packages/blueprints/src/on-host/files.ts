import { shellOver, type LeaseView, type OfferedInterface } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { filesystemOver } from '@drydock/transport';
import { commandsInLease } from './commands.ts';
import { placeOf } from './directories.ts';
import { hostInUse } from './held-host.ts';

/** The `filesystem` interface of leases that are directories on the host that their resource stands on. */
export function filesystemOnHost<
  Config,
  State extends { readonly directory: string },
  Attributes,
>(): OfferedInterface<LeaseView<Config, State, Attributes, JsonObject | null>> {
  return filesystemOver(async (lease, use) =>
    shellOver(commandsInLease(await hostInUse(use), placeOf(lease))),
  );
}
