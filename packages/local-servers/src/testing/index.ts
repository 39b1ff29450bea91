export { firstMessage } from './first-message.ts';
export { sql } from './sql.ts';
export { temporaryDirectory } from './temporary-directory.ts';
