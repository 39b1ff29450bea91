import type { Installation } from '@drydock/blueprint';
import type { NewEvent } from '../event.ts';

export interface MetInstallation {
  readonly installation: Installation;
  /** Whether the database was another one than it remembers, and this was the first to see it. */
  readonly isRaised: boolean;
}

export interface InstallationStore {
  /** Reads which installation this is, and raises its epoch where the database is another one than it was. */
  meet(): Promise<MetInstallation>;
  /** Raises the epoch; `event` lacks it. */
  raise(event: NewEvent): Promise<Installation>;
}
