/**
 * Removes what a build has left of sources that are no longer there. The compiler and turbo only
 * ever add to `dist`; without this, code that names a file which has moved goes on working here,
 * and fails in a fresh clone.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const WORKSPACES = ['apps', 'packages', 'examples'];
const OUTPUT = /\.(?:js|js\.map|d\.ts)$/;

/** Answers what it removed, as paths below `root`. */
export function removeStaleOutputs(root) {
  return WORKSPACES.flatMap((group) =>
    names(join(root, group)).flatMap((name) => {
      const workspace = join(group, name);
      return outputs(join(root, workspace, 'dist'))
        .filter((output) => !existsSync(sourceOf(join(root, workspace, 'src', output))))
        .map((output) => {
          const path = join(workspace, 'dist', output);
          rmSync(join(root, path));
          return path;
        });
    }),
  );
}

const sourceOf = (output) => output.replace(OUTPUT, '.ts');
const outputs = (directory) =>
  names(directory, { recursive: true }).filter((name) => OUTPUT.test(name));
const names = (directory, options) =>
  existsSync(directory) ? readdirSync(directory, options).sort() : [];
