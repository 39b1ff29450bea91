import { setTimeout as delay } from 'node:timers/promises';
import { DrydockError } from '@drydock/model';
import type { ClientChannel, SFTPWrapper } from 'ssh2';
import type { WatchedChannel } from './channel-exit.ts';
import { ChannelSlots } from './channel-slots.ts';
import { orAborted, within } from '../wait.ts';
import { connectSsh, type ForwardTarget, type SshConnection } from './connect.ts';
import { addressOf, type SshEndpoint } from './endpoint.ts';
import { IdleLanes } from './idle-lanes.ts';
import { hostsWords } from './misbehaves.ts';

/** A connection that nobody uses is kept for so long. */
const IDLE_MS = 60_000;

/** Connections of a process that nobody uses: each takes about 0.2 MB here, and a process at its host. */
const IDLE_MAX = 200;

const resting = new IdleLanes(IDLE_MAX);

/**
 * sshd counts a session until it has seen its end: a channel that is opened right after another
 * was closed may be refused although it would be the only one.
 */
const OPEN_TRIES_MAX = 40;

/** A server opens a session, or refuses it, at once; one that does neither is given up. */
const OPEN_LIMIT_MS = 15_000;

const OPEN_AGAIN_AFTER_MS = 50;

/** A server that refused a channel is asked for as many as before after this time. */
const LIMIT_FORGOTTEN_MS = 30_000;

/** A channel, and the connection that it is on: where that ends, the channel is lost. */
export interface OpenChannel<Channel> {
  readonly channel: Channel;
  readonly connection: SshConnection;
  /** Gives the right to a channel back; call it once the channel is closed. */
  readonly release: () => void;
}

/** One kept connection to a host, made on demand and again where it was lost. */
export class Lane {
  readonly #endpoint: SshEndpoint;
  readonly #slots: ChannelSlots;
  readonly #onIdle: () => void;
  readonly #isNeeded: () => boolean;
  /** Channels that take no session. */
  #forwards = 0;
  #connecting: Promise<SshConnection> | undefined;
  #connection: SshConnection | undefined;
  #idle: NodeJS.Timeout | undefined;
  #limitForgotten: NodeJS.Timeout | undefined;

  /**
   * @param onIdle - it is kept no longer
   * @param isNeeded - whether others that go with it are in use, so that it stays
   */
  constructor(endpoint: SshEndpoint, onIdle: () => void, isNeeded: () => boolean = () => false) {
    this.#endpoint = endpoint;
    this.#slots = new ChannelSlots(endpoint.sessionsMax);
    this.#onIdle = onIdle;
    this.#isNeeded = isNeeded;
  }

  get isUsed(): boolean {
    return this.#slots.taken > 0 || this.#forwards > 0;
  }

  get isFull(): boolean {
    return this.#slots.isFull;
  }

  exec(command: string, signal: AbortSignal): Promise<OpenChannel<WatchedChannel>> {
    return this.#open(
      (connection) => connection.exec(command),
      (watched) => watched.drop(),
      signal,
    );
  }

  openSftp(signal: AbortSignal): Promise<OpenChannel<SFTPWrapper>> {
    return this.#open(
      (connection) => connection.openSftp(),
      (sftp) => sftp.end(),
      signal,
    );
  }

  /**
   * Opens a channel to a port or a socket of the host, as many at once as are wanted: sshd does not count them among its
   * sessions. Rejects with the server's refusal, an `Error` with a `reason`.
   */
  async forward(to: ForwardTarget, signal: AbortSignal): Promise<OpenChannel<ClientChannel>> {
    this.#forwards += 1;
    this.#use();
    let isReleased = false;
    const release = (): void => {
      if (!isReleased) {
        isReleased = true;
        this.#forwards -= 1;
        this.#restIfIdle();
      }
    };
    try {
      for (let isAgain = false; ; isAgain = true) {
        const connection = await orAborted(this.#connect(), signal);
        try {
          const drop = (late: ClientChannel): void => late.close();
          const channel = await this.#answered(connection, connection.forward(to), drop, signal);
          return { channel, connection, release };
        } catch (error) {
          // A kept connection may have been lost while nobody used it: it is made anew, once.
          if (isAgain || signal.aborted || !connection.isClosed()) {
            throw error;
          }
        }
      }
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Where its host is: `10.0.0.7:22`. */
  async peer(signal: AbortSignal): Promise<string> {
    await this.#slots.take(signal);
    this.#use();
    try {
      return (await orAborted(this.#connect(), signal)).peer;
    } finally {
      this.#slots.give();
      this.#restIfIdle();
    }
  }

  close(): void {
    this.#use();
    clearTimeout(this.#limitForgotten);
    this.#connection?.close();
    void this.#connecting?.then(
      (connection) => connection.close(),
      () => undefined,
    );
  }

  /** It is kept no longer, unless somebody has just begun to use it. */
  leave(): void {
    if (this.isUsed) {
      return;
    }
    if (this.#isNeeded()) {
      this.#rest();
      return;
    }
    this.close();
    this.#onIdle();
  }

  #use(): void {
    clearTimeout(this.#idle);
    resting.forget(this);
  }

  async #open<Channel>(
    open: (connection: SshConnection) => Promise<Channel>,
    drop: (channel: Channel) => void,
    signal: AbortSignal,
  ): Promise<OpenChannel<Channel>> {
    for (let tries = 1; ; tries += 1) {
      await this.#slots.take(signal);
      this.#use();
      let isReleased = false;
      const release = (): void => {
        if (!isReleased) {
          isReleased = true;
          this.#slots.give();
          this.#restIfIdle();
        }
      };
      let connection: SshConnection | undefined;
      try {
        connection = await orAborted(this.#connect(), signal);
        const channel = await this.#answered(connection, open(connection), drop, signal);
        return { channel, connection, release };
      } catch (error) {
        const others = this.#slots.taken - 1;
        release();
        signal.throwIfAborted();
        if (DrydockError.is(error)) {
          throw error;
        }
        if (tries >= OPEN_TRIES_MAX) {
          throw this.#opensNone(hostsWords((error as Error).message));
        }
        // A connection that was lost is made anew, once without waiting.
        if (others > 0 && connection?.isClosed() === false) {
          this.#limit(others);
        } else {
          await delay(OPEN_AGAIN_AFTER_MS, undefined, { signal });
        }
      }
    }
  }

  /** What the server opens. A server that answers keepalives and opens nothing is left in the end. */
  async #answered<Channel>(
    connection: SshConnection,
    opening: Promise<Channel>,
    drop: (channel: Channel) => void,
    signal: AbortSignal,
  ): Promise<Channel> {
    const answered = within(opening, OPEN_LIMIT_MS).then((channel) => {
      if (channel === null) {
        connection.close();
        throw this.#opensNone('it answers nothing');
      }
      return channel;
    });
    try {
      return await orAborted(answered, signal);
    } catch (error) {
      void answered.then(drop, () => undefined);
      throw error;
    }
  }

  #opensNone(why: string): DrydockError {
    return new DrydockError(
      'host-unreachable',
      `The host ${addressOf(this.#endpoint)} opens no session: ${why}.`,
      { hint: 'Look at MaxSessions and the log of its sshd.' },
    );
  }

  #connect(): Promise<SshConnection> {
    if (this.#connection?.isClosed() === false) {
      this.#connection.hold(true);
      return Promise.resolve(this.#connection);
    }
    this.#connecting ??= connectSsh(this.#endpoint)
      .then((connection) => {
        this.#connection = connection;
        return connection;
      })
      .finally(() => {
        this.#connecting = undefined;
      });
    return this.#connecting;
  }

  /** The server takes no more at once than there are: whoever comes waits for one of them. */
  #limit(sessions: number): void {
    this.#slots.limitTo(sessions);
    clearTimeout(this.#limitForgotten);
    this.#limitForgotten = setTimeout(
      () => this.#slots.limitTo(this.#endpoint.sessionsMax),
      LIMIT_FORGOTTEN_MS,
    ).unref();
  }

  #restIfIdle(): void {
    if (this.isUsed) {
      return;
    }
    this.#connection?.hold(false);
    this.#rest();
    resting.rests(this);
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.leave(), IDLE_MS).unref();
  }
}
