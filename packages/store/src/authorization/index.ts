export { createAuthorizationStore } from './authorization-store.ts';
export { listAuthorizations, readAuthorization, type AuthorizationFilter } from './list.ts';
