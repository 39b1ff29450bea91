export { created as tokenCreated } from './events.ts';
export { createToken, type CreateToken } from './create.ts';
export { revokeToken } from './revoke.ts';
export type { MadeToken, NewToken, TokenFacts, TokenStore } from './token.ts';
