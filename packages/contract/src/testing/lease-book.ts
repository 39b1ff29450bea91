import { EventEmitter } from 'node:events';
import {
  BOUNDS,
  DrydockError,
  isLeaseOpen,
  newId,
  type EndReason,
  type EventType,
} from '@drydock/model';
import type { Command } from '../command/command.ts';
import type { StreamEvent } from '../event/stream.ts';
import type { TimelineEvent } from '../event/event.ts';
import type { LeaseRequest } from '../lease/requests.ts';
import type { Lease } from '../lease/lease.ts';

type Waited = 'active' | 'released' | 'destroyed';

/** Leases in memory, by the rules of the contract: deadlines, waiting, release, timeline. */
export class LeaseBook {
  readonly leases = new Map<string, Lease>();
  readonly events = new Map<string, TimelineEvent[]>();
  readonly commands = new Map<string, Command[]>();
  /** Whether a request is served at once; otherwise only by `activate`. */
  servesAtOnce = true;
  /** Whether what was released is gone at once; otherwise only by `destroy`. */
  destroysAtOnce = true;
  /** How long a lease is active at most, however often it is renewed. */
  leaseSecondsMax: number | null = null;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Of all leases, oldest first. */
  readonly stream: StreamEvent[] = [];
  #events = 0;
  #placements = 0n;

  request(wanted: LeaseRequest): Lease {
    const lease: Lease = {
      id: newId('lease'),
      type: wanted.type,
      status: 'pending',
      blueprint: null,
      resource: null,
      fence: null,
      holder: null,
      owner: wanted.owner ?? null,
      author: 'somebody',
      attributes: wanted.attributes ?? {},
      quantities: wanted.quantities ?? {},
      priority: wanted.priority ?? 0,
      labels: wanted.labels ?? {},
      ttlSeconds: wanted.ttlSeconds ?? BOUNDS.ttlSecondsDefault,
      expiresAt: null,
      latestExpiresAt: null,
      interfaces: [],
      createdAt: new Date().toISOString(),
      acquiredAt: null,
      activatedAt: null,
      releasedAt: null,
      destroyedAt: null,
      reason: null,
      reasonCode: null,
      actions: [],
    };
    this.leases.set(lease.id, lease);
    this.#note(lease, 'lease.requested', `A ${lease.type} was requested.`);
    if (this.servesAtOnce) {
      setImmediate(() => this.activate(lease.id));
    }
    return lease;
  }

  get(id: string): Lease {
    const lease = this.leases.get(id);
    if (lease === undefined) {
      throw new DrydockError('not-found', `There is no lease ${id}.`);
    }
    return lease;
  }

  activate(id: string): void {
    const lease = this.get(id);
    if (lease.status !== 'pending') {
      return;
    }
    const now = new Date().toISOString();
    this.#change(lease, {
      status: 'active',
      blueprint: newId('blueprint'),
      resource: newId('resource'),
      fence: String((this.#placements += 1n)),
      interfaces: ['command'],
      acquiredAt: now,
      activatedAt: now,
      latestExpiresAt:
        this.leaseSecondsMax === null
          ? null
          : new Date(Date.parse(now) + this.leaseSecondsMax * 1_000).toISOString(),
    });
    this.#note(lease, 'lease.activated', 'Active.');
    this.#setDeadline(lease, lease.ttlSeconds);
  }

  /** Ends it as a worker would: broken by the loss of its resource, or released. */
  end(
    id: string,
    status: 'released' | 'broken',
    reason: string,
    reasonCode: EndReason = status === 'broken' ? 'resource-lost' : 'released',
  ): void {
    const lease = this.get(id);
    if (!isLeaseOpen(lease.status)) {
      return;
    }
    clearTimeout(this.#timers.get(id));
    this.#change(lease, {
      status,
      reason,
      reasonCode,
      releasedAt: new Date().toISOString(),
    });
    this.#note(lease, status === 'broken' ? 'lease.broken' : 'lease.released', reason);
    if (this.destroysAtOnce) {
      this.destroy(id);
    }
  }

  destroy(id: string): void {
    const lease = this.get(id);
    this.#change(lease, { status: 'destroyed', destroyedAt: new Date().toISOString() });
    this.#note(lease, 'lease.destroyed', 'Everything it had is gone.');
  }

  release(id: string): Command {
    this.get(id);
    const [sent] = this.commands.get(id) ?? [];
    if (sent !== undefined) {
      return sent;
    }
    const now = new Date().toISOString();
    const command: Command = {
      id: newId('command'),
      name: 'release',
      author: 'test',
      createdAt: now,
      outcome: 'applied',
      reason: null,
      consumedAt: now,
    };
    this.commands.set(id, [command]);
    this.end(id, 'released', `${command.author} released it.`);
    return command;
  }

  renew(id: string, ttlSeconds: number): Lease {
    const lease = this.get(id);
    if (lease.status !== 'active') {
      const code = isLeaseOpen(lease.status) ? 'lease-not-active' : 'lease-ended';
      throw new DrydockError(code, `The lease is ${lease.status}.`);
    }
    this.#setDeadline(lease, ttlSeconds);
    return lease;
  }

  /** The lease once it is there, can no longer get there, or the time is over. */
  async wait(
    id: string,
    waited: Waited,
    timeoutSeconds: number,
    gone: AbortSignal,
  ): Promise<Lease> {
    const untilMs = performance.now() + timeoutSeconds * 1_000;
    while (!isSettled(this.get(id), waited)) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0 || gone.aborted) {
        break;
      }
      await this.#nextChange(id, leftMs, gone);
    }
    return this.get(id);
  }

  /** Resolves with the next change of that lease, or after so long. */
  #nextChange(id: string, timeoutMs: number, gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#changes.off(id, finish);
        gone.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, timeoutMs);
      this.#changes.once(id, finish);
      gone.addEventListener('abort', finish, { once: true });
    });
  }

  /** Calls back whenever something was added to the stream; returns how to stop. */
  onEvent(listener: () => void): () => void {
    this.#changes.on('event', listener);
    return () => this.#changes.off('event', listener);
  }

  close(): void {
    for (const timer of this.#timers.values()) {
      clearTimeout(timer);
    }
  }

  #setDeadline(lease: Lease, ttlSeconds: number): void {
    const latestMs = Date.parse(lease.latestExpiresAt ?? '') || Infinity;
    const wantedMs = Math.max(
      Date.now() + ttlSeconds * 1_000,
      Date.parse(lease.expiresAt ?? '') || 0,
    );
    const atMs = Math.min(wantedMs, latestMs);
    const rule = atMs === latestMs ? 'lease-seconds-max' : 'expired';
    this.#change(lease, { expiresAt: new Date(atMs).toISOString() });
    clearTimeout(this.#timers.get(lease.id));
    const timer = setTimeout(
      () => this.end(lease.id, 'released', 'Its time was over.', rule),
      atMs - Date.now(),
    );
    timer.unref();
    this.#timers.set(lease.id, timer);
  }

  #change(lease: Lease, change: Partial<Lease>): void {
    Object.assign(lease, change);
    this.#changes.emit(lease.id);
  }

  #note(lease: Lease, type: EventType, message: string): void {
    this.#events += 1;
    const event: TimelineEvent = {
      id: String(this.#events),
      at: new Date().toISOString(),
      type,
      message,
      subject: { kind: 'lease', id: lease.id },
      lease: lease.id,
      resource: null,
      blueprint: null,
      data: {},
    };
    this.stream.push({ ...event, authorization: null, cursor: `${this.#events}-0` });
    this.#changes.emit('event');
    this.events.set(lease.id, [event, ...(this.events.get(lease.id) ?? [])]);
  }
}

function isSettled(lease: Lease, waited: Waited): boolean {
  switch (waited) {
    case 'active':
      return lease.status === 'active' || !isLeaseOpen(lease.status);
    case 'released':
      return !isLeaseOpen(lease.status);
    case 'destroyed':
      return lease.status === 'destroyed';
  }
}
