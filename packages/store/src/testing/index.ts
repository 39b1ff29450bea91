export { openTestDatabase, type TestDatabase, type TestDatabaseOptions } from './database.ts';
export {
  leaseRequest,
  makeBlueprint,
  makeProject,
  makeToken,
  type BlueprintWish,
  type TestToken,
} from './factories.ts';
export { setQuotas } from './set-quotas.ts';
export { makeStrange } from './strange-settings.ts';
export { Dock, SLOW, type Place, type Placed, type Row } from './dock.ts';
export { FILE_KIND, fileKind, leaveThing, thingsIn, type FileBehaviour } from './file-kind.ts';
export { boxKinds, type BoxBehaviour } from './box.ts';
export { followHints, sweepOnly, work } from './follow.ts';
export { dump } from './dump.ts';
