import type { JsonObject } from '@drydock/model';
import { canonicalAddress } from './address.ts';
import { slotOf, type Attributes, type Config, type Host } from './config.ts';

export function nameOf({ name, address, port }: Host): string {
  return name ?? (port === 22 ? address : `${address}:${port}`);
}

/** What is stored with a resource: which of the hosts it is. */
export function choiceOf(host: Host): JsonObject {
  return { name: nameOf(host), address: host.address, port: host.port };
}

/** The host that a resource is, in the list of the revision that built it. */
export function hostOf(config: Config, choice: JsonObject): Host | undefined {
  const { address, port } = choice;
  if (typeof address !== 'string' || typeof port !== 'number') {
    return undefined;
  }
  const slot = slotOf({ address, port });
  // A list that is older than the comparison of forms may have it in two.
  return (
    config.hosts.find((host) => host.address === address && host.port === port) ??
    config.hosts.find((host) => slotOf(host) === slot)
  );
}

/** Why this host does not serve these attributes, or null. */
export function whyNotHost(config: Config, host: Host, asked: Attributes): string | null {
  if (asked.host !== undefined && !isCalled(host, asked.host)) {
    return `host: the lease asks for "${asked.host}", this is "${nameOf(host)}"`;
  }
  const offers = new Map(Object.entries({ ...config.labels, ...host.labels }));
  for (const [name, value] of Object.entries(asked.labels ?? {})) {
    const offered = offers.get(name);
    if (offered !== value) {
      const offer = offered === undefined ? 'has no such label' : `offers "${offered}"`;
      return `labels.${name}: the lease asks for "${value}", ${nameOf(host)} ${offer}`;
    }
  }
  return null;
}

function isCalled({ name, address }: Host, asked: string): boolean {
  return (
    asked === name || asked === address || canonicalAddress(asked) === canonicalAddress(address)
  );
}

/** Those that may be built now, and serve the attributes. */
export function hostsFor(config: Config, asked: Attributes): readonly Host[] {
  return fitting(config, asked).filter(isEnabled);
}

/** Also those that are not enabled: a lease waits for them. */
const fitting = (config: Config, asked: Attributes): readonly Host[] =>
  config.hosts.filter((host) => whyNotHost(config, host, asked) === null);

const isEnabled = ({ enabled = true }: Host): boolean => enabled;

/** Why the present list wants no more leases on a host that an older one had, or null. */
export function whyWithdrawn(config: Config, choice: JsonObject): string | null {
  const host = hostOf(config, choice);
  if (host === undefined) {
    const { name } = choice;
    return `${typeof name === 'string' ? name : 'the host'} is not in the list of hosts any more`;
  }
  return isEnabled(host) ? null : `${nameOf(host)} is not enabled in the list of hosts`;
}

/** Why none of the hosts serves these attributes, or null. */
export function whyNoHost(config: Config, asked: Attributes): string | null {
  if (fitting(config, asked).length > 0) {
    return null;
  }
  const [only] = config.hosts;
  if (config.hosts.length === 1 && only !== undefined) {
    return whyNotHost(config, only, asked);
  }
  const wishes = [
    ...(asked.host === undefined ? [] : [`host "${asked.host}"`]),
    ...Object.entries(asked.labels ?? {}).map(([name, value]) => `labels.${name} "${value}"`),
  ];
  return `none of its ${config.hosts.length} hosts has ${wishes.join(' and ')}`;
}
