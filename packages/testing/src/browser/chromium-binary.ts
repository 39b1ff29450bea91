import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { makeHomeDirectory, runToEnd, TOOLS_DIRECTORY } from '@drydock/local-servers';
import { DrydockError } from '@drydock/model';
import { downloadArchive } from '../npm-archive.ts';

/** How to run a Chromium here. */
export interface ChromiumBinary {
  readonly command: string;
  /** What tells a downloaded one where the rest of it lies. */
  readonly env: Readonly<Record<string, string>>;
}

/** Debian's. */
const INSTALLED = '/usr/bin/chromium';

/** A package that holds nothing but a Chromium for Linux on x64: 66 MB, unpacked 210 MB. */
const VERSION = '141.0.0';
const INTEGRITY =
  'sha512-JsTp4AqgStkqKki4dUpEM0GoisAjQhsqZ1lQTNMSKK5A9pw6BbIuIvv2HVYMYzSZGyDdQNJYBPPDg2eggCkezA==';

/** Its own few fonts, where the machine has none, and a cache of its own. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/**
 * Finds a Chromium: an installed one, else one that was downloaded before, else from npm. It is no
 * dependency: an installation would be 66 MB larger for all who run no tests.
 *
 * @throws DrydockError `local-stack-failed` where there is none and npm has none for this machine
 */
export async function findChromium(): Promise<ChromiumBinary> {
  if (existsSync(INSTALLED)) {
    return { command: INSTALLED, env: {} };
  }
  const folder = join(TOOLS_DIRECTORY, `chromium-${VERSION}`);
  if (!existsSync(folder)) {
    await download(folder);
  }
  const command = join(folder, 'chromium');
  const env = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  // Older libraries than the machine's own are used only where it lacks some.
  return (await runs(command))
    ? { command, env }
    : { command, env: { ...env, LD_LIBRARY_PATH: join(folder, 'lib') } };
}

async function runs(command: string): Promise<boolean> {
  return runToEnd(command, ['--version'], { user: null }).then(
    () => true,
    () => false,
  );
}

async function download(folder: string): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new DrydockError('local-stack-failed', 'There is no Chromium on this machine.', {
      hint: `Install Debian’s package, which has it at ${INSTALLED}; npm has one for Linux on x64 alone.`,
    });
  }
  const tools = makeHomeDirectory(TOOLS_DIRECTORY, null);
  const scratch = mkdtempSync(join(tools, 'chromium-download-'));
  try {
    const archive = await downloadArchive(`@sparticuz/chromium@${VERSION}`, INTEGRITY, scratch);
    const wanted = ['package/bin', 'package/LICENSE'];
    await runToEnd('tar', ['-xzf', archive, '-C', scratch, ...wanted], { user: null });
    renameSync(await unpack(join(scratch, 'package')), folder);
  } catch (error) {
    // Another process may have finished the same download first.
    if (!existsSync(folder)) {
      throw error;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What the package has is compressed once more. Answers where it lies unpacked. */
async function unpack(within: string): Promise<string> {
  const unpacked = join(within, 'unpacked');
  mkdirSync(unpacked);
  const compressed = join(within, 'bin');
  await inflate(join(compressed, 'chromium.br'), join(unpacked, 'chromium'));
  chmodSync(join(unpacked, 'chromium'), 0o755);
  for (const name of ['al2023', 'swiftshader', 'fonts']) {
    const tar = join(within, `${name}.tar`);
    await inflate(join(compressed, `${name}.tar.br`), tar);
    await runToEnd('tar', ['-xf', tar, '-C', unpacked, '--no-same-owner'], { user: null });
  }
  writeFileSync(join(unpacked, 'fonts.conf'), FONTS);
  renameSync(join(within, 'LICENSE'), join(unpacked, 'LICENSE'));
  return unpacked;
}

async function inflate(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}
