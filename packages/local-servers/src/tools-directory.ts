import { fileURLToPath } from 'node:url';

/** The repository's root: this file lies in `packages/local-servers/src` or `.../dist`. */
export const REPOSITORY_ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Where servers that npm does not bring are kept from one start to the next. */
export const TOOLS_DIRECTORY = fileURLToPath(new URL('../../../.drydock/tools', import.meta.url));
