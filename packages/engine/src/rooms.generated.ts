/** Made of the files beside it by `npm run render:indexes`. */
export * from './authorization/index.ts';
export * from './blueprint/index.ts';
export * from './budget/index.ts';
export * from './command/index.ts';
export * from './credential/index.ts';
export * from './installation/index.ts';
export * from './label/index.ts';
export * from './operation/index.ts';
export * from './outside/index.ts';
export * from './project/index.ts';
export * from './quota/index.ts';
export * from './token/index.ts';
export * from './transcript/index.ts';
