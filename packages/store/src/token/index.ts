export { formatToken } from './text.ts';
export { createTokenReader, type Caller, type TokenReader } from './reader.ts';
export { createSessionSeal } from './session-seal.ts';
export { createTokenStore } from './token-store.ts';
export { listTokens, readToken } from './list.ts';
