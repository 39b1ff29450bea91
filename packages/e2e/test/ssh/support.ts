import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  CommandResult,
  CommandRun,
  CommandSpec,
  LeaseView,
  LoadedKind,
  ResourceView,
  Secrets,
} from '@drydock/blueprint';
import { holdsNothing } from '@drydock/blueprint';
import { commandOf, checkContext, createRecorder } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import {
  makeSshKeyPair,
  startSshServer,
  type SshServer,
  type SshServerOptions,
} from '@drydock/testing';
import { DrydockError, newId, type JsonObject } from '@drydock/model';

export const NODE = 'here';
export const CREDENTIAL = 'build-key';
export const isRoot = process.geteuid?.() === 0;
export const userKey = makeSshKeyPair();
export const never: AbortSignal = new AbortController().signal;

export const sshHost: LoadedKind = (() => {
  const found = builtInKinds.find(({ kind }) => kind === 'ssh-host');
  if (found === undefined) {
    throw new Error('The kind ssh-host is not loaded.');
  }
  return found;
})();

export type Resource = ResourceView<JsonObject, JsonObject>;
export type Lease = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>;

export interface Said extends CommandResult {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export function secretsWith(secret: JsonObject): Secrets {
  return {
    open: (name) =>
      name === CREDENTIAL
        ? Promise.resolve(secret)
        : Promise.reject(new DrydockError('credential-missing', `No credential "${name}".`)),
  };
}

/** A real sshd on loopback with the files of this test, and what uses it as a host. */
export class HostBench {
  readonly server: SshServer;
  /** Where resources are made, and nothing else is. */
  readonly directory: string;
  readonly secrets: Secrets;
  readonly #base: string;

  private constructor(server: SshServer, base: string, secrets: Secrets) {
    this.server = server;
    this.#base = base;
    this.directory = join(base, 'places');
    this.secrets = secrets;
  }

  static async open(
    options: Partial<SshServerOptions> = {},
    secret: JsonObject = { privateKey: userKey.privateKey },
  ): Promise<HostBench> {
    // Under /var/tmp, where users without privileges can work too.
    const base = await mkdtemp('/var/tmp/drydock-ssh-test-');
    // Whoever the server logs in makes the places here.
    await chmod(base, 0o1777);
    const server = await startSshServer({
      directory: join(base, 'sshd'),
      authorizedKeys: [userKey.publicKey],
      ...options,
    });
    return new HostBench(server, base, secretsWith(secret));
  }

  config(host: JsonObject = {}): JsonObject {
    const { port, user } = this.server;
    return {
      hosts: [{ address: '127.0.0.1', port, ...host }],
      user,
      credential: CREDENTIAL,
      directory: this.directory,
      connectTimeoutSeconds: 5,
    };
  }

  planned(config = this.config()): ResourceView<JsonObject, null> {
    const choice = sshHost.resource.choices?.(config, {})[0]?.choice ?? {};
    return {
      id: newId('resource'),
      projectId: newId('project'),
      blueprintId: newId('blueprint'),
      config,
      choice,
      state: null,
    };
  }

  async activate(config = this.config()): Promise<Resource> {
    const planned = this.planned(config);
    const { context } = createRecorder(NODE, this.secrets).open();
    const step = await sshHost.resource.activate(context, planned);
    if (step.step !== 'done') {
      throw new Error(step.reason);
    }
    return { ...planned, state: step.result };
  }

  lease(resource: Resource): Lease {
    return {
      id: newId('lease'),
      attemptId: newId('attempt'),
      place: null,
      attributes: {},
      state: null,
      resource,
    };
  }

  async newLease(config = this.config()): Promise<Lease> {
    return this.lease(await this.activate(config));
  }

  async exec(
    lease: Lease,
    spec: Partial<CommandSpec> & Pick<CommandSpec, 'program'>,
    run: Partial<CommandRun> = {},
  ): Promise<Said> {
    const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    const command = commandOf(sshHost, lease, {
      node: NODE,
      secrets: this.secrets,
      held: holdsNothing,
    });
    if (command === null) {
      throw new Error('It runs no commands.');
    }
    const result = await command.exec(
      { timeoutMs: 30_000, ...spec },
      {
        signal: new AbortController().signal,
        entitled: async () => true,
        onOutput: (stream, chunk) => {
          chunks[stream].push(chunk);
        },
        ...run,
      },
    );
    const { stdout, stderr } = chunks;
    return { ...result, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
  }

  sh(lease: Lease, script: string, run?: Partial<CommandRun>): Promise<Said> {
    return this.exec(lease, { program: { script } }, run);
  }

  async close(lease: Lease): Promise<void> {
    const { context } = createRecorder(NODE, this.secrets).open();
    await sshHost.lease.destroy(context, lease);
  }

  async destroy(resource: Resource): Promise<void> {
    const { context } = createRecorder(NODE, this.secrets).open();
    await sshHost.resource.destroy(context, resource);
  }

  async check(resource: Resource): Promise<string | null> {
    const context = checkContext(NODE, this.secrets);
    const found = (await sshHost.resource.health?.check(context, resource)) ?? null;
    return typeof found === 'string' ? found : (found?.lost ?? null);
  }

  /** What is on the host: places, what is in them, and every process that belongs to them. */
  async whatExists(): Promise<readonly string[]> {
    const places = await readdir(this.directory).catch(() => []);
    const contents = await Promise.all(
      places.map(async (place) =>
        (await readdir(join(this.directory, place)).catch(() => [])).map(
          (name) => `${place}/${name}`,
        ),
      ),
    );
    return [...places, ...contents.flat(), ...this.processes().map((pid) => `process ${pid}`)];
  }

  processes(): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((pid) => {
        try {
          const isDead = /^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
          const about = ['environ', 'cmdline'].map((file) =>
            readFileSync(`/proc/${pid}/${file}`, 'latin1'),
          );
          return !isDead && about.some((text) => text.includes(`${this.directory}/`));
        } catch {
          return false;
        }
      })
      .map(Number);
  }

  async remove(): Promise<void> {
    await this.server.remove();
    await rm(this.#base, { recursive: true, force: true });
  }
}

/** Resolves with the first text on stdout, for a command that goes on running. */
export function firstOutput(): { onOutput: CommandRun['onOutput']; text: Promise<string> } {
  let settle: (text: string) => void = () => undefined;
  const text = new Promise<string>((resolve) => {
    settle = resolve;
  });
  return {
    onOutput: (stream, chunk) => {
      if (stream === 'stdout') {
        settle(chunk.toString());
      }
    },
    text,
  };
}

export function isAlive(pid: number): boolean {
  try {
    return !/^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}
