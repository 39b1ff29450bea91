export { resolveBlueprints } from './names.ts';
export { createBlueprintStore } from './blueprint-store.ts';
export {
  listBlueprints,
  listRevisions,
  readBlueprint,
  type BlueprintFilter,
  type BlueprintRevision,
} from './list.ts';
export { firstOfKind, readKindsInUse, type KindInUse } from './kind-use.ts';
