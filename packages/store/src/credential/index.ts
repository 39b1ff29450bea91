export { parseKeyring, type Keyring } from './keyring.ts';
export { createSecretsReader } from './secrets-reader.ts';
export { createCredentialStore } from './credential-store.ts';
export { listCredentials, missingCredentials, readCredential } from './list.ts';
