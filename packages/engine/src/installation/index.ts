export type { InstallationStore, MetInstallation } from './installation.ts';
