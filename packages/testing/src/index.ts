export {
  openTestDatabase,
  requireEnv,
  type TestDatabase,
  type TestDatabaseOptions,
} from './database.ts';
export {
  leaseRequest,
  makeBlueprint,
  makeProject,
  makeToken,
  type BlueprintWish,
  type TestToken,
} from './factories.ts';
export { makeStrange } from './strange-settings.ts';
export { metricValue } from './metric-value.ts';
