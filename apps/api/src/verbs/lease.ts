import type { KindRegistry } from '@drydock/blueprint';
import {
  acceptLeases,
  releaseLease,
  renewLease,
  type AcceptLeases,
  type Hints,
  type LeaseRoom,
  type ReadCommand,
  type ReleaseLease,
  type RenewLease,
} from '@drydock/engine';
import {
  createCommandStore,
  createRenewLeaseStore,
  createRequestLeasesStore,
  readLease,
  resolveBlueprints,
  type Database,
} from '@drydock/store';
import { checkLeaseRequest } from './check-lease-request.ts';

/** What can be done with leases, but for using them. */
export function openLeaseVerbs(ports: {
  readonly database: Database;
  readonly kinds: KindRegistry;
  readonly hints: Hints;
  readonly nudge: (id: string) => void;
  readonly readCommand: ReadCommand;
}) {
  const { database, kinds } = ports;
  const requests = createRequestLeasesStore(database);
  const releases = createCommandStore(database);
  const renewals = createRenewLeaseStore(database);
  return {
    /** Room comes with the wish: how much a project may have is known by its caller. */
    request: (wish: AcceptLeases, takeRoom: () => Promise<LeaseRoom>) =>
      acceptLeases(wish, {
        store: requests,
        hints: ports.hints,
        check: (asked) =>
          checkLeaseRequest(asked, kinds, (names) =>
            resolveBlueprints(database, asked.projectId, names),
          ),
        takeRoom,
      }),
    release: (wish: ReleaseLease) => releaseLease(wish, { ...ports, store: releases }),
    renew: (wish: RenewLease) =>
      renewLease(wish, {
        store: renewals,
        read: (projectId, id) => readLease(database, projectId, id),
      }),
  };
}
