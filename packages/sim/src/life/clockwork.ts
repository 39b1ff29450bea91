/** What is to happen later; all of it is called off at once. */
export class Clockwork {
  private readonly pending = new Set<() => void>();
  private isStopped = false;

  /** Whether the time has come: false if it was called off. */
  after(ms: number): Promise<boolean> {
    if (this.isStopped) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (isTime: boolean): void => {
        clearTimeout(timer);
        this.pending.delete(callOff);
        resolve(isTime);
      };
      const callOff = (): void => end(false);
      const timer = setTimeout(() => end(true), ms);
      this.pending.add(callOff);
    });
  }

  stop(): void {
    this.isStopped = true;
    for (const callOff of this.pending) callOff();
  }
}
