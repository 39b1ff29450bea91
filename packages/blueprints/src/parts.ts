/** Kinds of Drydock's own as parts of composites, with what they can be told of other parts. */
export { default as mysql } from './mysql.blueprint.ts';
export { default as storage } from './storage.blueprint.ts';
export { default as webroot } from './webroot.blueprint.ts';
export { default as workingCopy } from './working-copy.blueprint.ts';
export { storageInterface } from './storage/storage.interface.ts';
