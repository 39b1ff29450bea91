/** A private key and what opens it. Kept no longer than a connection takes to be made. */
export interface SshKey {
  readonly privateKey: string;
  readonly passphrase?: string;
}

/** Where to log in, as whom, and whom to expect there. */
export interface SshEndpoint {
  /** Its address; where it has one only for a while, what it is called all the time: `i-0123`. */
  readonly address: string;
  /**
   * Asked before each connection where it is now; left out where `address` says it. Kept with the connection, which
   * others use and make again: nothing may be in it that ends with one piece of work.
   */
  readonly locate?: () => Promise<string>;
  readonly port: number;
  readonly user: string;
  /** `SHA256:...`: no other key is spoken to. */
  readonly hostKey: string;
  readonly connectTimeoutMs: number;
  /** Commands at once over one connection; sshd's own limit is its MaxSessions. */
  readonly sessionsMax: number;
  /** Opens the credential; called for each use, so that a deleted one is used no more. */
  readonly openKey: () => Promise<SshKey>;
}

/** Of a host that is met for the first time the key is not known. */
export type NewSshEndpoint = Omit<SshEndpoint, 'hostKey'> & { readonly hostKey: string | null };

export function addressOf({ address, port }: Pick<SshEndpoint, 'address' | 'port'>): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return port === 22 ? host : `${host}:${port}`;
}
