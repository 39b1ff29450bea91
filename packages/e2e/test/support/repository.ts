import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const NOT_OURS = new Set(['node_modules', 'dist', 'generated']);

/** Everything in the repository that is neither made nor fetched; folders end with a slash. */
function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const isOurs = !NOT_OURS.has(entry.name) && (!entry.name.startsWith('.') || path === '.ci');
      return isOurs ? [`${path}/`, ...walk(path)] : [];
    }
    return [path];
  });
}

/** Each file and folder, from the root. */
export const paths = walk('');
/** But what is given away: it speaks of the place where it will be. */
export const pages = paths.filter(
  (path) => path.endsWith('.md') && !path.startsWith('apps/cli/template/'),
);
export const sources = paths.filter((path) => /\.(ts|mjs|sql|sh|prisma)$/.test(path));
export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
