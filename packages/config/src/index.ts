export type { AllowedKind } from './allowed-kinds.ts';
export { loadConfig, loadClientConfig, type Environment } from './load.ts';
export {
  CLIENT_SETTINGS,
  LOG_LEVELS,
  PROCESS_SETTINGS,
  type ClientConfig,
  type Config,
  type LogLevel,
} from './settings.ts';
export { PROCESSES, type ProcessName, type Setting } from './setting.ts';
export { renderConfigurationPage, renderEnvExample } from './render.ts';
