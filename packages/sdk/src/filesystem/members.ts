import type { filesystem } from '@drydock/blueprint/interface';
import { ownInterface } from '../use/own-interface.ts';
import type { InterfaceClient } from '../use/types.ts';

type Members = (typeof filesystem)['operations'];

/** Each operation of `filesystem`, typed by its definition. */
export type FilesystemOperations = InterfaceClient<Members>;

export const FILESYSTEM = ownInterface<Members>('filesystem', {
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
});
