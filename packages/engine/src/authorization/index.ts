export { askForBlueprint, type AskForBlueprint } from './ask.ts';
export { labelAuthorization } from './label.ts';
export { moveAuthorization, type MoveAuthorization } from './move.ts';
export {
  standingOf,
  type Asked,
  type Asking,
  type AuthorizationFacts,
  type AuthorizationStore,
  type Move,
  type Moved,
  type Moving,
  type ToldToBoth,
} from './authorization.ts';
