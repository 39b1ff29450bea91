import { landscapeOf } from '../account/landscape.ts';
import type { InstanceRecord } from '../account/records.ts';
import type { EndEntry } from '../journal.ts';
import { factsOf, iso, type World } from '../world.ts';
import type { Clockwork } from './clockwork.ts';
import { forgetOld } from './forget-old.ts';
import { leave } from './leave.ts';
import type { Power } from './power.ts';
import { specOf } from './spec-of.ts';
import { closeRequest, markRequest } from './spot-request.ts';

export interface Ending {
  readonly by: EndEntry['by'];
  readonly accessKeyId: string | null;
  readonly code: string;
  readonly message: string;
  /** Goes to `terminated` without `shutting-down`, as what fails at launch does. */
  readonly atOnce?: boolean;
}

const INTERNAL_ERROR = { code: 'Server.InternalError', message: 'Internal error on launch' };

/**
 * Each move of an instance:
 * pending -> running -> (stopping -> stopped -> pending) -> shutting-down -> terminated.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
 */
export class Life {
  private readonly world: World;
  private readonly power: Power;
  private readonly clockwork: Clockwork;
  /** What goes on by itself; `settled` waits for it. */
  private readonly ongoing = new Set<Promise<void>>();

  constructor(world: World, power: Power, clockwork: Clockwork) {
    this.world = world;
    this.power = power;
    this.clockwork = clockwork;
  }

  private goOn(work: () => Promise<void>): void {
    const going = work()
      .catch(this.world.failed)
      .finally(() => this.ongoing.delete(going));
    this.ongoing.add(going);
  }

  /** What is only due some day is not waited for. */
  private later(ms: number, act: () => void): void {
    void this.clockwork.after(ms).then((isTime) => {
      if (isTime) act();
    });
  }

  /** When nothing moves any more by itself. */
  async settled(): Promise<void> {
    while (this.ongoing.size > 0) await Promise.all(this.ongoing);
  }

  private get(id: string): InstanceRecord | undefined {
    return this.world.state.instances.get(id);
  }

  private move(id: string, fields: Partial<InstanceRecord>): InstanceRecord | undefined {
    return this.world.state.instances.change(id, { stateAt: iso(this.world.now()), ...fields });
  }

  /** Of a record that was put. `death`: a fault of its launch. */
  launched(
    record: InstanceRecord,
    death: (Pick<Ending, 'code' | 'message'> & { ms: number }) | null,
  ): void {
    this.goOn(() => this.bringUp(record.id, () => this.power.make(specOf(this.world, record))));
    if (death !== null) {
      this.later(death.ms, () => {
        this.end(record.id, { by: 'fault', accessKeyId: null, atOnce: true, ...death });
      });
    }
  }

  private async bringUp(id: string, on: () => Promise<void>): Promise<void> {
    try {
      await on();
    } catch (error) {
      this.world.failed(error);
      this.end(id, { by: 'failure', accessKeyId: null, atOnce: true, ...INTERNAL_ERROR });
      return;
    }
    if (!(await this.clockwork.after(this.world.times.pendingMs))) return;
    const record = this.get(id);
    if (record?.state === 'pending' && !record.boot.neverRuns) {
      this.move(id, { state: 'running', stateReason: null, transitionReason: '' });
    }
  }

  /** What it has said so far; null where there is no machine. */
  async console(id: string): Promise<string | null> {
    return await this.power.console(id);
  }

  /** From `running`; nothing for what is stopped or stopping. */
  stop(id: string, transitionReason: string): void {
    const record = this.get(id);
    if (record?.state !== 'running') return;
    this.move(id, {
      state: 'stopping',
      transitionReason,
      stateReason: {
        code: 'Client.UserInitiatedShutdown',
        message: 'Client.UserInitiatedShutdown: User initiated shutdown',
      },
    });
    this.goOn(() => this.bringDown(id));
  }

  private async bringDown(id: string): Promise<void> {
    await this.power.stop(id);
    if (!(await this.clockwork.after(this.world.times.stoppingMs))) return;
    const record = this.get(id);
    if (record?.state !== 'stopping') return;
    if (record.address !== null) this.world.addresses.giveBack(record.address);
    this.move(id, { state: 'stopped', address: null });
  }

  /** From `stopped`: with another address, as a public one of EC2 is another each time. */
  start(id: string): void {
    const record = this.get(id);
    if (record?.state !== 'stopped') return;
    const { subnets } = landscapeOf(record.accountId, record.region);
    const cidr = subnets.find((subnet) => subnet.id === record.subnetId)?.cidr;
    if (cidr === undefined) return;
    const address = this.world.addresses.take(cidr);
    this.move(id, { state: 'pending', address, stateReason: null, transitionReason: '' });
    for (const one of record.interfaceIds) this.world.state.interfaces.change(one, { address });
    this.goOn(() => this.bringUp(id, () => this.power.start(id, address)));
  }

  /** Whether it was not on its way to its end yet. */
  end(id: string, ending: Ending): boolean {
    const record = this.get(id);
    if (record === undefined || record.state === 'shutting-down' || record.state === 'terminated') {
      return false;
    }
    const { world } = this;
    const facts = factsOf(record, 'TerminateInstances', ending.accessKeyId);
    const linger = world.faults.take('linger', facts);
    const keeps = world.faults.take('keep-companions', facts) !== null;
    const reason = { code: ending.code, message: `${ending.code}: ${ending.message}` };
    this.move(id, {
      state: 'shutting-down',
      stateReason: reason,
      transitionReason: ending.by === 'call' ? `User initiated (${gmt(world.now())})` : ending.code,
      linger: linger === null ? null : { state: record.state, until: iso(world.now() + linger.ms) },
    });
    world.journal.add({
      kind: 'end',
      instanceId: id,
      accountId: record.accountId,
      by: ending.by,
      accessKeyId: ending.accessKeyId,
      reason: reason.message,
    });
    if (ending.atOnce === true) this.finish(id, keeps);
    this.goOn(() => this.shutDown(id, record.address, keeps));
    return true;
  }

  private async shutDown(id: string, address: string | null, keeps: boolean): Promise<void> {
    await this.power.end(id);
    // Only now: who gets the address next must not meet the one that had it.
    if (address !== null) this.world.addresses.giveBack(address);
    const waits = this.get(id)?.state === 'shutting-down';
    if (waits && !(await this.clockwork.after(this.world.times.shuttingDownMs))) return;
    this.finish(id, keeps);
  }

  private finish(id: string, keeps: boolean): void {
    const { state } = this.world;
    const record = this.get(id);
    if (record?.state !== 'shutting-down') return;
    state.together(() => {
      for (const { volumeId } of record.volumes) leave(state.volumes, volumeId, keeps);
      for (const interfaceId of record.interfaceIds) {
        leave(state.interfaces, interfaceId, keeps);
        state.interfaces.change(interfaceId, { address: null });
      }
      closeRequest(this.world, record);
      this.move(id, { state: 'terminated', volumes: [], interfaceIds: [] });
    });
    forgetOld(this.world);
  }

  /** Spot says that it wants it back, and takes it so much later. */
  interrupt(id: string, noticeMs: number): void {
    const record = this.get(id);
    if (record !== undefined) markRequest(this.world, record);
    this.later(noticeMs, () => {
      this.end(id, {
        by: 'spot',
        accessKeyId: null,
        code: 'Server.SpotInstanceTermination',
        message: 'Spot instance termination',
      });
    });
  }

  /** Nothing is left of it. */
  vanish(id: string): void {
    this.end(id, { by: 'fault', accessKeyId: null, atOnce: true, ...INTERNAL_ERROR });
    this.finish(id, false);
    this.world.state.instances.remove(id);
  }

  /** After a restart of the simulator: what was on boots again, what was on its way goes on. */
  resume(): void {
    forgetOld(this.world);
    for (const record of this.world.state.instances.all()) {
      const { id, state, address } = record;
      if (address !== null && state !== 'terminated') this.world.addresses.reserve(address);
      if (record.isStranger || state === 'terminated') continue;
      if (state === 'pending' || state === 'running') {
        this.goOn(() =>
          this.bringUp(id, async () => {
            await this.power.reopen(specOf(this.world, record));
            await this.power.start(id, address ?? '');
          }),
        );
      } else {
        this.goOn(async () => {
          // What is to end, and is gone already, has ended.
          await this.power.reopen(specOf(this.world, record)).catch(() => undefined);
          if (state === 'stopping') await this.bringDown(id);
          if (state === 'shutting-down') await this.shutDown(id, address, false);
        });
      }
    }
  }
}

/** `2026-01-02 03:04:05 GMT`, as reasons have it. */
export const gmt = (ms: number): string => `${iso(ms).slice(0, 19).replace('T', ' ')} GMT`;
