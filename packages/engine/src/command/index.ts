export { tellCommanded, type Commanded, type CommandPorts, type Rejection } from './commanded.ts';
