export { credentialsNamedBy, type NamesOf } from './named-by.ts';
export { createCredential, type CreateCredential } from './create.ts';
export { rotateCredential, type RotateCredential } from './rotate.ts';
export { deleteCredential } from './delete.ts';
export { rewrapCredentials } from './rewrap.ts';
export type {
  CredentialFacts,
  CredentialStore,
  Rewrapped,
  Secret,
  SecretFacts,
} from './credential.ts';
