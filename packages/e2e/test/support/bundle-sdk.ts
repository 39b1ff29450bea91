import { fileURLToPath, pathToFileURL } from 'node:url';
import { relative } from 'node:path';
import { build } from 'esbuild';
import { REPOSITORY_ROOT } from '@drydock/local-servers';

/** Whose dependencies are looked up, and what paths of a bundle begin at. */
const HERE = fileURLToPath(new URL('../../', import.meta.url));

export interface Bundle {
  /** A script that leaves the SDK behind as `drydockSdk`. */
  readonly text: string;
  /** The files that it is made of, from the repository's root. */
  readonly files: readonly string[];
}

/**
 * The SDK as a bundler makes it for browsers.
 *
 * @param from - `sources` as they are here, `built` as others import it
 * @throws where it imports what a browser has not
 */
export async function bundleSdk(from: 'sources' | 'built'): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: ['@drydock/sdk'],
    absWorkingDir: HERE,
    bundle: true,
    platform: 'browser',
    conditions: from === 'sources' ? ['@drydock/source'] : [],
    format: 'iife',
    globalName: 'drydockSdk',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return {
    text: outputFiles.map(({ text }) => text).join(''),
    files: Object.keys(metafile.inputs).map((path) =>
      relative(REPOSITORY_ROOT, fileURLToPath(new URL(path, pathToFileURL(HERE)))),
    ),
  };
}
