import { z } from 'zod';
import { reachOf } from './addresses.ts';

/** An endpoint of the configuration: a scheme, a host and perhaps a port, and nothing else. */
export const endpointUrl = z
  .string()
  .max(2_048)
  .refine(isPlainUrl, 'must be like https://ec2.example.org, without user, path and query');

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, username, password, pathname, search, hash, hostname } = new URL(text);
  const extra = [username, password, search, hash].join('');
  return /^https?:$/.test(protocol) && hostname !== '' && extra === '' && pathname === '/';
}

interface Wanted {
  readonly endpoint?: string | undefined;
  readonly privateEndpoint: boolean;
}

/** Why an endpoint may not be written so, or null. What its name leads to is seen when it is called. */
export function whyNotEndpoint({ endpoint, privateEndpoint }: Wanted): string | null {
  if (endpoint === undefined) {
    return privateEndpoint ? 'has to be given where `privateEndpoint` is true' : null;
  }
  if (privateEndpoint || !isPlainUrl(endpoint)) {
    return null;
  }
  const { hostname, protocol } = new URL(endpoint);
  if (protocol === 'http:') {
    return 'has to begin with https, except where `privateEndpoint` is true';
  }
  const reach = reachOf(hostname.replace(/^\[|\]$/g, ''));
  const isNear = reach === 'near' || reach === 'private' || /(^|\.)localhost\.?$/.test(hostname);
  return isNear ? 'is at a private address: say so with `privateEndpoint: true`' : null;
}
