import { lookup as resolve, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { reachOf, type Reach } from './addresses.ts';

/**
 * Where calls may go. `anywhere`: the installation said so. `not-near`: AWS's own names, which lead to
 * private addresses where a network has an endpoint of its own. `public`: an endpoint of a configuration.
 */
export type Bounds = 'anywhere' | 'not-near' | 'public';

const REFUSED: Readonly<Record<Bounds, readonly Reach[]>> = {
  anywhere: [],
  'not-near': ['near', 'unknown'],
  public: ['near', 'private', 'unknown'],
};

/** An endpoint leads to an address that it may not lead to. Nothing was sent. */
export class AddressForbidden extends Error {
  readonly address: string;

  constructor(address: string) {
    super(`${address} is no address that may be called`);
    this.name = 'AddressForbidden';
    this.address = address;
  }
}

const forbids = (bounds: Bounds, address: string): boolean =>
  REFUSED[bounds].includes(reachOf(address));

/**
 * Looks names up for a connection that is about to be made: what was looked up earlier may lead
 * elsewhere by now. One forbidden address among several forbids all.
 */
function guardedLookup(bounds: Bounds): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = found ?? [];
      const forbidden = (found ?? []).find(({ address }) => forbids(bounds, address));
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`${hostname} has no address`), []);
      } else if (forbidden !== undefined) {
        callback(new AddressForbidden(forbidden.address), []);
      } else if (options.all === true) {
        callback(null, found);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

export interface GuardedAgents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/** Connections are kept for a while, apart for each bounds: one that was made under wider ones is none of theirs. */
export function guardedAgents(bounds: Bounds): GuardedAgents {
  const options = { keepAlive: true, maxSockets: 50, lookup: guardedLookup(bounds) };
  return {
    httpAgent: guarded(new HttpAgent(options), bounds),
    httpsAgent: guarded(new HttpsAgent(options), bounds),
  };
}

/** An address that is written down is looked up by nobody. */
function guarded<Made extends HttpAgent>(agent: Made, bounds: Bounds): Made {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const host = (options.host ?? '').replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && forbids(bounds, host)) {
      throw new AddressForbidden(host);
    }
    return connect(options, callback);
  };
  return agent;
}
