export { openTestDatabase, requireEnv, type TestDatabase } from './database.ts';
export {
  leaseRequest,
  makeBlueprint,
  makeProject,
  makeToken,
  type BlueprintWish,
  type TestToken,
} from './factories.ts';
export { metricValue } from './metric-value.ts';
