import type { Installation } from '@drydock/blueprint';
import type { InstallationStore } from '@drydock/engine';
import type { Logger } from '@drydock/process';
import { startSweeper } from './sweeper.ts';

export interface KnownInstallation {
  /** As it was read last. */
  current(): Installation;
  stop(): Promise<void>;
}

/**
 * Reads which installation this is, now and again and again: the server behind a connection may be another one
 * after it was lost, and somebody may raise the epoch by hand.
 */
export async function knowInstallation(
  store: InstallationStore,
  { periodMs, log }: { readonly periodMs: number; readonly log: Logger },
): Promise<KnownInstallation> {
  let known: Installation;
  const read = async (): Promise<void> => {
    const { installation, isRaised } = await store.meet();
    if (isRaised) {
      log.warn(
        { installation: installation.id, epoch: installation.epoch },
        'this is another database than before: the epoch was raised, and what was launched before it waits for a person',
      );
    }
    known = installation;
  };
  await read();
  const sweeper = startSweeper(read, { periodMs, log, isFirstLater: true });
  return { current: () => known, stop: () => sweeper.stop() };
}
