import { createHash, randomFillSync } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Drydock } from '@drydock/sdk';
import { TcpProxy } from '@drydock/testing';
import type { Ran } from '../cli-under-test.ts';
import { Installation } from '../real/installation.ts';

/** An installation whose API is reached through a stretch of network that can be cut. */
export class CopyWorld {
  readonly real: Installation;
  readonly proxy: TcpProxy;
  readonly url: string;

  private constructor(real: Installation, proxy: TcpProxy, url: string) {
    this.real = real;
    this.proxy = proxy;
    this.url = url;
  }

  static async open(): Promise<CopyWorld> {
    const real = await Installation.open();
    const { proxy, url } = await TcpProxy.before(real.stack.apiUrl);
    return new CopyWorld(real, proxy, url.replace(/\/$/, ''));
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.real.close();
  }

  get drydock(): Drydock {
    return this.real.drydock;
  }

  /** An active lease, and the directory that it has. */
  async lease(): Promise<{ readonly id: string; readonly directory: string }> {
    const { id } = await this.drydock.leases.request({ type: 'host' }, { wait: 'active' });
    const { stdout } = await this.drydock.leases.exec(id, { argv: ['pwd'] });
    return { id, directory: stdout.trim() };
  }

  /** Where the command line is run. */
  get work(): string {
    return join(this.real.directory, 'work');
  }

  /** A directory of its own below that. */
  scratch(): Promise<string> {
    return mkdtemp(join(this.work, 'cp-'));
  }

  /** `drydock cp`, through the network that can be cut. */
  cp(...args: string[]): Promise<Ran> {
    return this.real.runWith({ DRYDOCK_URL: this.url }, 'cp', ...args);
  }

  async remove(directory: string): Promise<void> {
    await rm(directory, { recursive: true, force: true });
  }
}

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Bytes in which each mark stands once, at even distances. */
export function markedBytes(size: number, marks: readonly string[]): Buffer {
  const bytes = Buffer.alloc(size);
  randomFillSync(bytes);
  marks.forEach((mark, index) => {
    bytes.write(mark, Math.floor(((index + 1) * size) / (marks.length + 1)), 'latin1');
  });
  return bytes;
}

export async function fileOf(path: string, bytes: Uint8Array | string, mode = 0o644) {
  await writeFile(path, bytes, { mode });
  return path;
}

/** Everything below a directory: type, permissions, and what is in it. */
export function treeOf(directory: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (path: string, name: string): void => {
    const facts = lstatSync(path);
    const mode = (facts.mode & 0o777).toString(8);
    if (facts.isSymbolicLink()) {
      found[name] = `link to ${readlinkSync(path)}`;
    } else if (facts.isDirectory()) {
      found[name] = `directory ${mode}`;
      for (const each of readdirSync(path)) {
        visit(`${path}/${each}`, name === '' ? each : `${name}/${each}`);
      }
    } else if (facts.isFile()) {
      found[name] = `file ${mode} ${sha256(readFileSync(path))}`;
    } else {
      found[name] = 'special';
    }
  };
  visit(directory, '');
  delete found[''];
  return found;
}
