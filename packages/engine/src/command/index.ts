export {
  tellCommanded,
  type Commanded,
  type CommandPorts,
  type CommandRecord,
  type Rejection,
} from './commanded.ts';
