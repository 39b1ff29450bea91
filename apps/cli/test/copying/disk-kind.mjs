import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import {
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defineBlueprint, done, filesystem, notEntitled } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { z } from 'zod';

/* A kind for the processes of a fleet: directories of this machine. Nothing here is safe from its lessee. */

const rootOf = ({ resource, id }) => join(resource.config.directory, id);

async function requireEntitled(use) {
  if (!(await use.entitled())) {
    throw notEntitled();
  }
}

async function told(work) {
  try {
    return await work;
  } catch (error) {
    if (error.code === 'ENOENT') {
      throw new DrydockError('file-missing', 'There is no such file.');
    }
    throw /^E[A-Z]+$/.test(error.code)
      ? new DrydockError('file-conflict', `${error.code}.`)
      : error;
  }
}

const typeOf = (facts) =>
  facts.isFile()
    ? 'file'
    : facts.isDirectory()
      ? 'directory'
      : facts.isSymbolicLink()
        ? 'link'
        : 'other';

async function entryOf(path) {
  const facts = await lstat(path);
  const type = typeOf(facts);
  return {
    type,
    bytes: facts.size,
    mode: facts.mode & 0o7777,
    modifiedAt: facts.mtime.toISOString(),
    target: type === 'link' ? await readlink(path) : null,
  };
}

const partOf = (path, upload) => join(dirname(path), `.upload-${upload}`);

async function digestOf(path) {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) {
    hash.update(piece);
  }
  return hash.digest('hex');
}

async function tar(args, input, give) {
  const child = spawn('tar', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const over = once(child, 'close');
  child.stdin.on('error', () => undefined);
  const feeding = (async () => {
    for await (const piece of input) {
      if (!child.stdin.write(piece)) {
        await Promise.race([once(child.stdin, 'drain'), over]);
      }
    }
    child.stdin.end();
  })();
  feeding.catch(() => child.kill('SIGKILL'));
  for await (const piece of child.stdout) {
    await give(piece);
  }
  const [code] = await over;
  await feeding;
  if (code !== 0) {
    throw new DrydockError('file-conflict', `tar exited with ${code}.`);
  }
}

const disk = filesystem.on((lease) => {
  const at = (path) => join(rootOf(lease), path);
  return {
    stat: async ({ path }) => told(entryOf(at(path))),
    list: async ({ path, after = '', limit }) => {
      const names = (await told(readdir(at(path)))).sort().filter((name) => name > after);
      const page = names.slice(0, limit);
      const entries = page.map(async (name) => ({
        name,
        ...(await entryOf(join(at(path), name))),
      }));
      return {
        entries: await Promise.all(entries),
        next: names.length > limit ? (page.at(-1) ?? null) : null,
      };
    },
    read: async ({ path, offset, length }, use) => {
      await requireEntitled(use);
      const facts = await told(stat(at(path)));
      const bytes = Math.max(0, Math.min(facts.size - offset, length ?? Infinity));
      const head = {
        size: facts.size,
        mode: facts.mode & 0o7777,
        modifiedAt: facts.mtime.toISOString(),
      };
      await use.begin(head, { bytes });
      if (bytes > 0) {
        for await (const piece of createReadStream(at(path), {
          start: offset,
          end: offset + bytes - 1,
        })) {
          await use.send(piece);
        }
      }
    },
    write: async ({ path, mode, upload, offset, digest }, use) => {
      await requireEntitled(use);
      const part = partOf(at(path), upload ?? `once-${Math.random()}`);
      const file = await told(open(part, offset > 0 ? 'r+' : 'w'));
      try {
        let end = offset;
        for await (const piece of use.received) {
          await file.write(piece, 0, piece.length, end);
          end += piece.length;
        }
        await file.truncate(end);
        await file.chmod(mode ?? 0o644);
      } catch (error) {
        if (upload === undefined) {
          await rm(part);
        }
        throw error;
      } finally {
        await file.close();
      }
      const has = await digestOf(part);
      if (digest !== undefined && digest !== has) {
        throw new DrydockError('content-differs', 'It has another digest.');
      }
      const { size } = await stat(part);
      await requireEntitled(use);
      await told(rename(part, at(path)));
      return { bytes: size, digest: has };
    },
    uploaded: async ({ path, upload }) => ({
      bytes: await stat(partOf(at(path), upload)).then(
        ({ size }) => size,
        () => 0,
      ),
    }),
    mkdir: async ({ path, parents, mode }) => {
      await told(mkdir(at(path), { recursive: parents, mode: mode ?? 0o755 }));
      return {};
    },
    remove: async ({ path, recursive }) => {
      await told(rm(at(path), { recursive }));
      return {};
    },
    rename: async ({ from, to }) => {
      await told(rename(at(from), at(to)));
      return {};
    },
    pack: async ({ path }, use) => {
      await requireEntitled(use);
      await told(readdir(at(path)));
      await use.begin({ format: 'tar', skipped: [], skippedCount: 0 });
      // What a test has laid there, as a host could send it.
      const forged = await readFile(join(at(path), '.forged.tar')).catch(() => null);
      if (forged !== null) {
        await use.send(forged);
        return;
      }
      const nothing = (async function* () {})();
      await tar(['-cf', '-', '-C', at(path), '.'], nothing, use.send);
    },
    unpack: async ({ path }, use) => {
      await requireEntitled(use);
      await tar(['-xpf', '-', '-C', at(path)], use.received, () => undefined);
      return { entries: 0, skipped: [], skippedCount: 0 };
    },
  };
});

export default defineBlueprint({
  kind: 'disk',
  provides: 'disk',
  summary: 'A directory of this machine.',
  config: z.strictObject({ directory: z.string().describe('Where.') }),
  resource: { name: (_, id) => id, activate: async () => done({}), destroy: async () => done() },
  lease: {
    activate: async (_, lease) => {
      await mkdir(rootOf(lease), { recursive: true });
      return done({});
    },
    destroy: async (_, lease) => {
      await rm(rootOf(lease), { recursive: true, force: true });
      return done();
    },
  },
  interfaces: [disk],
});
