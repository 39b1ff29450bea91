/** Made of the files beside it by `npm run render:indexes`. */
export * from './authorization/index.ts';
export * from './blueprint/index.ts';
export * from './cost/index.ts';
export * from './credential/index.ts';
export * from './installation/index.ts';
export * from './lease/index.ts';
export * from './operation/index.ts';
export * from './outside/index.ts';
export * from './pool/index.ts';
export * from './project/index.ts';
export * from './quota/index.ts';
export * from './resource/index.ts';
export * from './token/index.ts';
export * from './transcript/index.ts';
