export { createInstallationStore } from './installation-store.ts';
