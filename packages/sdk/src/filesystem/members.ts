import type { filesystem, InterfaceDefinition } from '@drydock/blueprint/interface';
import type { InterfaceClient } from '../use/types.ts';

type Members = (typeof filesystem)['operations'];

/** Each operation of `filesystem`, typed by its definition. */
export type FilesystemOperations = InterfaceClient<Members>;

/** What a client has to know of them. The definition itself would bring its schemas along. */
const SHAPES = {
  stat: 'call',
  list: 'call',
  read: 'download',
  write: 'upload',
  uploaded: 'call',
  mkdir: 'call',
  remove: 'call',
  rename: 'call',
  pack: 'download',
  unpack: 'upload',
} as const satisfies { readonly [Name in keyof Members]: Members[Name]['shape'] };

export const FILESYSTEM = {
  name: 'filesystem',
  summary: '',
  operations: Object.fromEntries(
    Object.entries(SHAPES).map(([name, shape]) => [name, { shape, events: {} }]),
  ),
} as unknown as InterfaceDefinition<Members>;
