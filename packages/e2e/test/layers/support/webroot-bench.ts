import type {
  ActiveLease,
  AnyRun,
  LeaseView,
  LoadedKind,
  ResourceView,
  Secrets,
  WorkContext,
} from '@drydock/blueprint';
import {
  holdsNothing,
  interfaceOf,
  interfacesOf,
  noSecrets,
  openHeldInterface,
} from '@drydock/blueprint';
import { checkContext, createRecorder } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { newId, type JsonObject } from '@drydock/model';
import { join } from 'node:path';

const NODE = 'this-node';

export const kindOf = (name: string): LoadedKind => {
  const kind = builtInKinds.find((each) => each.kind === name);
  if (kind === undefined) {
    throw new Error(`There is no ${name}.`);
  }
  return kind;
};

type Lease = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>;
export type Webroot = ResourceView<JsonObject, JsonObject>;
export type Site = Lease & { readonly resource: Webroot };

const webroot = kindOf('webroot');

const planned = (kind: LoadedKind, config: JsonObject): ResourceView<JsonObject, null> => ({
  id: newId('resource'),
  projectId: newId('project'),
  blueprintId: newId('blueprint'),
  config,
  choice: kind.resource.choices?.(config, {})[0]?.choice ?? {},
  state: null,
});

const leaseOn = (resource: Webroot, attributes: JsonObject = {}): Site => ({
  id: newId('lease'),
  attemptId: newId('attempt'),
  place: null,
  attributes,
  state: null,
  resource,
});

/** Web roots on one real host, each with a lease of it, without the engine. */
export class WebrootBench {
  readonly #host: { readonly kind: LoadedKind; readonly resource: Webroot };
  readonly #secrets: Secrets;
  readonly #held = new Map<string, Lease>();

  private constructor(kind: LoadedKind, resource: Webroot, secrets: Secrets) {
    this.#host = { kind, resource };
    this.#secrets = secrets;
  }

  static async open(kind: string, config: JsonObject, secrets = noSecrets): Promise<WebrootBench> {
    const hosts = kindOf(kind);
    const host = planned(hosts, config);
    const { context } = createRecorder(NODE, secrets).open();
    const step = await hosts.resource.activate(context, host);
    if (step.step !== 'done') {
      throw new Error(step.reason);
    }
    return new WebrootBench(hosts, { ...host, state: step.result }, secrets);
  }

  async close(): Promise<void> {
    const { kind, resource } = this.#host;
    for (const held of this.#held.values()) {
      await kind.lease.destroy(this.#context(''), held);
    }
    await kind.resource.destroy(this.#context(''), resource);
  }

  #open(lease: Lease): ActiveLease {
    const { kind, resource } = this.#host;
    const beneath = { node: NODE, secrets: this.#secrets, held: holdsNothing };
    return {
      status: 'active',
      id: lease.id,
      resource,
      interfaces: interfacesOf(kind),
      use: ({ name }) => {
        const offered = interfaceOf(kind, name);
        if (offered === undefined) {
          throw new Error(`The host has no ${name}.`);
        }
        const entitled = async () => true;
        return openHeldInterface(offered, lease, { entitled, signal: undefined, beneath }) as never;
      },
    };
  }

  #context(holder: string): WorkContext {
    const { context } = createRecorder(NODE, this.#secrets).open();
    const held = async () => {
      const lease = this.#held.get(holder);
      return lease === undefined ? null : this.#open(lease);
    };
    return {
      ...context,
      held,
      lease: async () => {
        const lease = this.#held.get(holder) ?? leaseOn(this.#host.resource);
        this.#held.set(holder, lease);
        return this.#open(lease);
      },
    };
  }

  /** The reason where it fails. */
  async tryBuild(config: JsonObject): Promise<Webroot | string> {
    const resource = planned(webroot, webroot.config.parse(config) as JsonObject);
    const step = await webroot.resource.activate(this.#context(resource.id), resource);
    if (step.step === 'done') {
      return { ...resource, state: step.result };
    }
    await this.destroy(resource as unknown as Webroot);
    return step.reason;
  }

  async build(config: JsonObject): Promise<Webroot> {
    const built = await this.tryBuild(config);
    if (typeof built === 'string') {
      throw new Error(built);
    }
    return built;
  }

  async destroy(resource: Webroot): Promise<void> {
    await webroot.resource.destroy(this.#context(resource.id), resource);
    const held = this.#held.get(resource.id);
    if (held !== undefined) {
      await this.#host.kind.lease.destroy(this.#context(''), held);
      this.#held.delete(resource.id);
    }
  }

  planned(resource: Webroot, attributes?: JsonObject): Site {
    return leaseOn(resource, attributes);
  }

  /** The reason where it fails. */
  async tryServe(lease: Site): Promise<Site | string> {
    const step = await webroot.lease.activate(this.#context(lease.resource.id), lease);
    return step.step === 'done' ? { ...lease, state: step.result } : step.reason;
  }

  async serve(resource: Webroot, attributes?: JsonObject): Promise<Site> {
    const site = await this.tryServe(leaseOn(resource, attributes));
    if (typeof site === 'string') {
      throw new Error(site);
    }
    return site;
  }

  async end(site: Site): Promise<void> {
    await webroot.lease.destroy(this.#context(site.resource.id), site);
  }

  async check(resource: Webroot): Promise<string | null> {
    const { held } = this.#context(resource.id);
    const context = { ...checkContext(NODE, this.#secrets), held };
    const found = (await webroot.resource.health?.check(context, resource)) ?? null;
    return typeof found === 'string' ? found : (found?.lost ?? null);
  }

  async use(
    site: Site,
    operation: string,
    input: JsonObject = {},
    more: { readonly signal?: AbortSignal; readonly emit?: (chunk: Uint8Array) => void } = {},
  ): Promise<JsonObject> {
    const { held } = this.#context(site.resource.id);
    const outside = { node: NODE, secrets: this.#secrets, held };
    const offered = interfaceOf(webroot, 'httpd');
    const run = offered?.open(site, outside)[operation] as AnyRun;
    const parsed = offered?.definition.operations[operation]?.input.parse(input);
    const { signal = new AbortController().signal, emit } = more;
    return (await run(parsed, {
      ...outside,
      signal,
      entitled: async () => true,
      emit: async (_name: string, chunk: unknown) => emit?.(chunk as Uint8Array),
    } as never)) as JsonObject;
  }

  async uri(site: Site, path = '/'): Promise<string> {
    return (await this.use(site, 'uri', { path }))['uri'] as string;
  }
}

/** Where a server has its files, as the host has them. */
export const homeOf = ({ state }: Webroot): string => state['directory'] as string;

export const documentsOf = (site: Site): string =>
  join(homeOf(site.resource), 'sites', site.attemptId, 'documents');
