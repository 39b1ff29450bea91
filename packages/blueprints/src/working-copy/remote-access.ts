/** How a remote is spoken with: the parameters of `REMOTE`, and the secret that it reads. */
import { ask, describeIssues, type Secrets, type Shell } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { unlockedSshKey } from '@drydock/transport';
import { isIP } from 'node:net';
import { gitToken, userOf } from '../credential/git-token.ts';
import { openSshKey } from '../over-ssh/open-ssh-key.ts';
import { unasked } from '../on-host/unasked.ts';
import { isPrivateIp } from './address.ts';
import { LOOK_UP } from './remote-text.ts';
import type { Access } from './access.ts';

/** More often than git asks in one text. A reader that has enough stops. */
const RECORDS_MAX = 256;
const LOOK_UP_MS = 20_000;

/** For one text, which may run many commands of git against the one remote. */
export interface OpenAccess {
  readonly access: Access;
  /** After git's path, before the text's own parameters. */
  readonly args: readonly string[];
  /** What the text reads; undefined where nothing is secret. Each call begins anew. */
  readonly received: (() => AsyncIterable<Uint8Array>) | undefined;
  /** What must not be shown, in each form that it is sent in. */
  readonly secrets: readonly string[];
}

export interface AccessOptions {
  readonly secrets: Secrets;
  /** A directory of the resource, absolute: the keys of ssh’s servers are remembered there. */
  readonly directory: string;
  /** What `pinsOf` gave. */
  readonly pins: readonly string[];
}

/**
 * Opens the secret of a remote. For each text anew: secrets change.
 *
 * @throws DrydockError `credential-missing`, `credential-invalid`
 */
export async function openAccess(access: Access, given: AccessOptions): Promise<OpenAccess> {
  const { scheme, url } = access;
  const { kind, record, secrets } = await secretOf(access, given.secrets);
  const pinned = given.pins.length === 0 ? '' : pinnedFor(scheme, url, given.pins);
  const length = String(record.length);
  const hostKey = access.hostKey ?? '';
  return {
    access,
    args: [scheme, knownAs(url), kind, length, pinned, hostKey, given.directory],
    received: kind === 'none' ? undefined : () => records(record),
    secrets,
  };
}

/** As git says it to a helper, and as the keys of ssh's servers are filed. */
function knownAs(url: string): string {
  const { protocol, hostname, host, port } = new URL(url);
  return protocol !== 'ssh:'
    ? host
    : port === '' || port === '22'
      ? hostname.replace(/^\[|\]$/g, '')
      : `[${hostname.replace(/^\[|\]$/g, '')}]:${port}`;
}

async function* records(record: Buffer): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < RECORDS_MAX; sent += 1) {
    yield record;
  }
}

interface Secret {
  readonly kind: 'none' | 'token' | 'key';
  readonly record: Buffer;
  readonly secrets: readonly string[];
}

const NO_SECRET: Secret = { kind: 'none', record: Buffer.alloc(0), secrets: [] };

async function secretOf({ credential, scheme }: Access, secrets: Secrets): Promise<Secret> {
  if (credential === null || scheme === 'file') {
    return NO_SECRET;
  }
  if (scheme === 'ssh') {
    const key = await openSshKey(secrets, credential);
    const text = unlockedSshKey(key);
    const lines = text.split('\n').filter((line) => line.length >= 16 && !line.startsWith('-'));
    const { passphrase } = key;
    const hidden = passphrase === undefined ? lines : [...lines, passphrase];
    return { kind: 'key', record: Buffer.from(text), secrets: hidden };
  }
  const opened = gitToken.safeParse(await secrets.open(credential));
  if (!opened.success) {
    throw new DrydockError(
      'credential-invalid',
      `The credential "${credential}" is no token for git: ${describeIssues(opened.error)}.`,
      { hint: 'Create one of the kind `git-token`.' },
    );
  }
  const { token } = opened.data;
  const user = userOf(opened.data);
  return {
    kind: 'token',
    record: Buffer.from(`username=${user}\npassword=${token}\n`),
    secrets: [token, Buffer.from(`${user}:${token}`).toString('base64'), encodeURIComponent(token)],
  };
}

export interface LookUpOptions {
  /** On the host that speaks with the remote. */
  readonly shell: Shell;
  /** What git says of its version. */
  readonly version: string;
  readonly signal: AbortSignal;
}

/**
 * Where a remote’s name leads to, which is nowhere private; nothing where that does not matter, or where it is an
 * address already.
 *
 * @throws DrydockError `forbidden` where it leads to a private address; `connection-refused` where it leads nowhere;
 *   `program-missing`
 */
export async function pinsOf(access: Access, given: LookUpOptions): Promise<readonly string[]> {
  const { host, scheme } = access;
  if (!access.publicOnly || scheme === 'file') {
    return [];
  }
  if (isIP(host) !== 0) {
    if (isPrivateIp(host)) {
      throw leadsInside(access, host);
    }
    return [];
  }
  if (scheme !== 'ssh' && !isAtLeast(given.version, 2, 37)) {
    throw new DrydockError(
      'program-missing',
      `Git ${given.version} of the host cannot be told where ${host} is: that takes 2.37.`,
      { hint: 'Install a newer git there, or enter the repository in the blueprint as `private`.' },
    );
  }
  const { exitCode, stdout, words } = await ask(given.shell, LOOK_UP, [host], {
    ...unasked(given.signal),
    timeoutMs: LOOK_UP_MS,
  });
  if (exitCode === 3) {
    throw new DrydockError('program-missing', 'The host has no getent, to look up names.', {
      hint: 'On Debian and Ubuntu: apt-get install libc-bin',
    });
  }
  const found = stdout.split('\n').filter((line) => line !== '');
  if (exitCode !== 0 || found.length === 0) {
    throw new DrydockError(
      'connection-refused',
      `unreachable: the host finds no ${host}. ${words}`.trim(),
    );
  }
  const inside = found.find((each) => isIP(each) === 0 || isPrivateIp(each));
  if (inside !== undefined) {
    throw leadsInside(access, inside);
  }
  return found;
}

function leadsInside({ host }: Access, found: string): DrydockError {
  const leads = host === found ? `${host} is` : `${host} leads to ${found}, which is`;
  return new DrydockError(
    'forbidden',
    `${leads} a private address, which the blueprint does not allow.`,
    {
      hint: 'An operator may enter the repository in the blueprint, with `private: true`.',
    },
  );
}

function pinnedFor(scheme: string, url: string, pins: readonly string[]): string {
  if (scheme === 'ssh') {
    return pins[0] ?? '';
  }
  const { hostname, port } = new URL(url);
  const at = port === '' ? (scheme === 'https' ? '443' : '80') : port;
  return `${hostname}:${at}:${pins.map((pin) => (isIP(pin) === 6 ? `[${pin}]` : pin)).join(',')}`;
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [, has = '0', and = '0'] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(has) > major || (Number(has) === major && Number(and) >= minor);
}
