export type { InstallationStore, MetInstallation } from './installation.ts';
export { raisedByItself } from './events.ts';
export { raiseEpoch, type RaiseEpoch } from './raise.ts';
