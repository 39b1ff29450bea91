import type { AnswerOf, InputOf, tunnel } from '@drydock/blueprint/interface';
import type { Http } from './http.ts';
import type { Losing } from './losing.ts';
import type { Channel } from './use/channel.ts';
import type { UseOptions } from './use/types.ts';
import { useInterface } from './use/use-interface.ts';

type Connect = (typeof tunnel)['operations']['connect'];

/** A port of the loopback of what is leased, or the path of a Unix socket there. */
export type TunnelTarget =
  | { readonly port: number }
  /** Absolute, or relative to the lease's own directory. */
  | { readonly socket: string };

/** How many bytes went through. */
export type TunnelEnd = AnswerOf<Connect>;

/** The definition without its schemas: whoever connects loads none. */
const DEFINITION = {
  name: 'tunnel',
  summary: '',
  operations: { connect: { shape: 'duplex' } as Connect },
} as const;

/** Connections to ports and sockets of what a lease holds. */
export class TunnelClient {
  readonly #connect: (
    target: InputOf<Connect>,
    options?: UseOptions,
  ) => Promise<Channel<TunnelEnd>>;

  /** @param losing - of a kept lease: what is open is given up when it is lost */
  constructor(http: Http, leaseId: string, losing?: Losing) {
    this.#connect = useInterface(http, leaseId, DEFINITION, losing).connect;
  }

  /**
   * Opens one connection. Each side may end its half before the other: `end()` says that no more is sent, and iterating
   * the channel ends when no more comes.
   *
   * ```ts
   * const channel = await lease.tunnel.connect({ port: 80 });
   * await channel.send('GET / HTTP/1.0\r\n\r\n');
   * channel.end();
   * for await (const bytes of channel) { ... }
   * ```
   *
   * What cannot be connected to is told by what is asked of the channel first: `connection-refused`, `tunnel-refused`.
   */
  connect(target: TunnelTarget, options?: UseOptions): Promise<Channel<TunnelEnd>> {
    return this.#connect(target, options);
  }
}
