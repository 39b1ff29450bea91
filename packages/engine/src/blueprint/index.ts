export { LIFE_DEFAULTS, NO_LIMITS } from './blueprint.ts';
export type {
  BlueprintChange,
  BlueprintSettings,
  BlueprintStore,
  Draining,
  Limits,
  OperatedBlueprint,
  Packing,
  TranscriptBounds,
  StoredBlueprint,
} from './blueprint.ts';
export {
  whyKindForbidden,
  type BlueprintOwner,
  type CheckBlueprintPorts,
  type KindPorts,
} from './check.ts';
export { createBlueprint, type ChangeBlueprintPorts, type CreateBlueprint } from './create.ts';
export { refreshBlueprint, type RefreshBlueprint } from './refresh.ts';
export { updateBlueprint, type BlueprintPatch, type UpdateBlueprint } from './update.ts';
export { deleteBlueprint } from './delete.ts';
export { drainBlueprint } from './drain.ts';
export { resumeBlueprint } from './resume.ts';
export type { OperateBlueprint, OperateBlueprintPorts } from './operate.ts';
