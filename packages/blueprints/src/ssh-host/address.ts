import { isIPv4, isIPv6 } from 'node:net';

const NAME = /^[a-z0-9.-]+$/;
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * The one form of an address that may be written in several: `0:0:0:0:0:0:0:1` and `::1`, `127.1` and
 * `127.0.0.1`, `Build.Example.org.` and `build.example.org`. Names that lead to one address are still
 * several: of them only the host itself can tell.
 */
export function canonicalAddress(address: string): string {
  const bare = address.toLowerCase().replace(/\.$/, '');
  if (isIPv4(bare)) {
    return bare;
  }
  const isSix = isIPv6(bare);
  // The parser of URLs knows the forms that `getaddrinfo` takes: short, octal, hexadecimal.
  const url = `http://${isSix ? `[${bare}]` : bare}/`;
  if (!(isSix || NAME.test(bare)) || !URL.canParse(url)) {
    return bare;
  }
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isSix) {
    return withoutMapping(host);
  }
  return isIPv4(host) ? host : bare;
}

/** What is sent to a mapped address goes over IPv4. */
function withoutMapping(host: string): string {
  const [, high, low] = MAPPED.exec(host) ?? [];
  if (high === undefined || low === undefined) {
    return host;
  }
  return [high, low]
    .map((part) => parseInt(part, 16))
    .flatMap((part) => [part >> 8, part & 0xff])
    .join('.');
}
