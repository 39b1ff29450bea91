/** Where a repository is, as people write it, and what of that may be asked for. */
import { isIP } from 'node:net';

const URL_MAX = 2_048;
const SCHEMES: ReadonlySet<string> = new Set(['https:', 'http:', 'ssh:', 'file:']);
/** `git@example.org:team/site.git` */
const SHORT_SSH =
  /^(?:([A-Za-z0-9._][A-Za-z0-9._-]*)@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/|:)(.+)$/;

export interface RepositoryAddress {
  /** One form for all: `ssh://git@example.org/team/site.git`. What git is given. */
  readonly url: string;
  readonly scheme: 'https' | 'http' | 'ssh' | 'file';
  /** Empty for `file`. An IPv6 address without its brackets. */
  readonly host: string;
}

/**
 * Reads the address of a repository, or says what is wrong with it, as a predicate: `must not hold a password`.
 *
 * Git takes much more for one: options, commands (`ext::`), other transports. What is not one of these four is none
 * here.
 */
export function readAddress(text: string): RepositoryAddress | string {
  if (text.length > URL_MAX || /[\p{Cc}\s]/u.test(text)) {
    return `must be at most ${URL_MAX} characters, without blanks or control characters`;
  }
  const short = text.includes('://') ? null : SHORT_SSH.exec(text);
  const long =
    short === null
      ? text
      : `ssh://${short[1] === undefined ? '' : `${short[1]}@`}${short[2]}/${short[3]?.replace(/^\/+/, '')}`;
  if (!URL.canParse(long)) {
    return 'must begin with https://, http://, ssh:// or file://, or be user@host:path';
  }
  const url = new URL(long);
  const scheme = url.protocol.slice(0, -1);
  if (!SCHEMES.has(url.protocol) || !isScheme(scheme)) {
    return 'must begin with https://, http://, ssh:// or file://, or be user@host:path';
  }
  if (url.password !== '') {
    return 'must hold no password: give the name of a credential';
  }
  if (url.username !== '' && scheme !== 'ssh') {
    return 'must name no user: give the name of a credential';
  }
  if (url.hash !== '' || (url.search !== '' && scheme !== 'https' && scheme !== 'http')) {
    return 'must have no query or fragment';
  }
  const host = hostOf(url, scheme);
  if (host === null) {
    return 'must name a host, but for file:///path';
  }
  if (/^\/*$/.test(url.pathname) || url.pathname.startsWith('/-')) {
    return 'must name a repository on its host';
  }
  return { url: url.href, scheme, host };
}

const SSH_HOST = /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?|\[[0-9A-Fa-f:.]+\])$/;
const SSH_USER = /^([A-Za-z0-9._][A-Za-z0-9._-]*)?$/;

/** Without what ends a full name of DNS: there is one form for each. Changes the address to it; null for none. */
function hostOf(url: URL, scheme: RepositoryAddress['scheme']): string | null {
  if (scheme === 'file') {
    return url.hostname === '' ? '' : null;
  }
  // The parser looks into hosts of the web only; git itself would read `%2d` there as `-`.
  if (scheme === 'ssh') {
    if (!SSH_HOST.test(url.hostname) || !SSH_USER.test(url.username)) {
      return null;
    }
    const asOfTheWeb = `http://${url.hostname}/`;
    if (!URL.canParse(asOfTheWeb)) {
      return null;
    }
    url.hostname = new URL(asOfTheWeb).hostname;
  }
  if (url.hostname.endsWith('.')) {
    url.hostname = url.hostname.slice(0, -1);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return host === '' || host.startsWith('-') ? null : host;
}

const isScheme = (text: string): text is RepositoryAddress['scheme'] => SCHEMES.has(`${text}:`);

/**
 * Whether an address leads to the host itself or to a network that only some reach, as far as that can be told without
 * asking for the name: a literal address, `localhost`, a file.
 */
export function isPrivateAddress({ scheme, host }: RepositoryAddress): boolean {
  if (scheme === 'file' || /(^|\.)(localhost|internal|local)\.?$/i.test(host)) {
    return true;
  }
  return isIP(host) !== 0 && isPrivateIp(host);
}

/** What belongs to nobody in particular, or to the few that reach it. */
const PRIVATE_FOUR: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** Source: the special-purpose registries of IANA for IPv4 and IPv6, as of 2026. */
export function isPrivateIp(address: string): boolean {
  if (isIP(address) === 4) {
    const number = numberOf(address);
    return PRIVATE_FOUR.some(([net, bits]) => {
      const shift = 32 - bits;
      return Math.floor(number / 2 ** shift) === Math.floor(numberOf(net) / 2 ** shift);
    });
  }
  // The parser of URLs has one form for each.
  const six = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const mapped = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(six);
  if (mapped !== null) {
    const bytes = mapped.slice(1).flatMap((part) => {
      const value = parseInt(part, 16);
      return [value >> 8, value & 0xff];
    });
    return isPrivateIp(bytes.join('.'));
  }
  // What is global is 2000::/3, without what is kept for documents, protocols and tunnels.
  const [first = '', second = ''] = six.split(':');
  const [high, next] = [parseInt(first, 16), parseInt(second || '0', 16)];
  return (
    !/^[23][0-9a-f]{3}$/.test(first) ||
    high === 0x2002 ||
    (high === 0x2001 && (next < 0x200 || next === 0xdb8)) ||
    (high === 0x3fff && next < 0x1000)
  );
}

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
