export type { AllowedKind } from './allowed-kinds.ts';
export { loadConfig, loadClientConfig } from './load.ts';
export { fileVariable, secretIn, type Environment } from './secret-file.ts';
export {
  CLIENT_SETTINGS,
  LOG_LEVELS,
  PROCESS_SETTINGS,
  SECRET_VARIABLES,
  type ClientConfig,
  type Config,
  type LogLevel,
} from './settings.ts';
export { PROCESSES, type ProcessName, type Setting } from './setting.ts';
export { renderConfigurationPage, renderEnvExample } from './render.ts';
