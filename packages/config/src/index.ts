export { loadConfig } from './load.ts';
export { fileVariable, secretIn } from './secret-file.ts';
export { PROCESS_SETTINGS, SECRET_VARIABLES, type Config } from './settings.ts';
