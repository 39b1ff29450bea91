import type { Machine, MachineMaker, MachineSpec } from '../machine/machine.ts';

/** The machines behind the instances. What is done to one is done in the order in which it was asked. */
export class Power {
  private readonly maker: MachineMaker;
  private readonly machines = new Map<string, Machine>();
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(maker: MachineMaker) {
    this.maker = maker;
  }

  private inTurn<T>(id: string, act: () => Promise<T>): Promise<T> {
    const turn = (this.queues.get(id) ?? Promise.resolve()).then(act, act);
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    this.queues.set(id, settled);
    void settled.then(() => {
      if (this.queues.get(id) === settled) this.queues.delete(id);
    });
    return turn;
  }

  make(spec: MachineSpec): Promise<void> {
    return this.inTurn(spec.instanceId, async () => {
      this.machines.set(spec.instanceId, await this.maker.make(spec));
    });
  }

  /** Known again after a restart, and off. */
  reopen(spec: MachineSpec): Promise<void> {
    return this.inTurn(spec.instanceId, async () => {
      this.machines.set(spec.instanceId, await this.maker.reopen(spec));
    });
  }

  start(id: string, address: string): Promise<void> {
    return this.inTurn(id, async () => await this.machines.get(id)?.start(address));
  }

  stop(id: string): Promise<void> {
    return this.inTurn(id, async () => await this.machines.get(id)?.stop());
  }

  end(id: string): Promise<void> {
    return this.inTurn(id, async () => {
      await this.machines.get(id)?.end();
      this.machines.delete(id);
    });
  }

  /** Null where there is no such machine any more. Not in turn: it is asked while it boots. */
  async console(id: string): Promise<string | null> {
    return (await this.machines.get(id)?.console()) ?? null;
  }

  /** Switches all of them off; their disks stay. */
  async stopAll(): Promise<void> {
    const results = await Promise.allSettled([...this.machines.keys()].map((id) => this.stop(id)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
