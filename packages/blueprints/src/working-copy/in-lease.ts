/** What runs in a lease: with its mark, and with nothing of the user’s or the system’s configuration of git. */
import {
  command,
  shellOver,
  type ActiveLease,
  type CommandInterface,
  type LeaseView,
  type OfferedInterface,
  type Shell,
} from '@drydock/blueprint';
import { posix } from 'node:path';
import { commandsInLease } from '../on-host/commands.ts';
import { placeOf, type LeasePlace } from '../on-host/directories.ts';
import { hostInUse } from '../on-host/held-host.ts';
import type { Attributes, Config, LeaseState, State } from './config.ts';

export type Lease = LeaseView<Config, State, Attributes, LeaseState | null>;

/** Its own, with `work`, `tmp` and `home` in it. */
export const leaseDirectoryOf = ({ directory, attemptId }: LeasePlace): string =>
  posix.join(directory, attemptId);

function commandsOf(host: ActiveLease, place: LeasePlace): CommandInterface {
  const inLease = commandsInLease(host, place);
  const home = posix.join(leaseDirectoryOf(place), 'home');
  const own = {
    HOME: home,
    XDG_CONFIG_HOME: posix.join(home, '.config'),
    XDG_CACHE_HOME: posix.join(home, '.cache'),
    XDG_DATA_HOME: posix.join(home, '.local/share'),
    XDG_STATE_HOME: posix.join(home, '.local/state'),
    GIT_CONFIG_GLOBAL: posix.join(home, '.gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TEMPLATE_DIR: '',
  };
  return {
    exec: (spec, run) => inLease.exec({ ...spec, env: { ...own, ...spec.env } }, run),
  };
}

/** For Drydock’s own texts in a lease. */
export const shellInLease = (host: ActiveLease, place: LeasePlace): Shell =>
  shellOver(commandsOf(host, place));

/** The `command` interface: where there is one repository, commands start in it. */
export const commandInCopy: OfferedInterface<Lease> = command.run((lease: Lease, use) => ({
  exec: async (spec, run) => commandsOf(await hostInUse(use), placeOf(lease)).exec(spec, run),
}));
