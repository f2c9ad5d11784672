import { Sleepers } from './sleepers';

/** Open, shut for a while (a join), or closed for good. Whoever is about to start something passes it first. */
export class Gate {
  private state: 'open' | 'shut' | 'closed' = 'open';
  private waiting: ((passed: boolean) => void)[] = [];
  private readonly sleepers = new Sleepers();

  get isOpen(): boolean {
    return this.state === 'open';
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  shut(): void {
    if (this.state === 'open') this.state = 'shut';
  }

  open(): void {
    if (this.state === 'closed') return;
    this.state = 'open';
    this.letGo(true);
  }

  close(): void {
    this.state = 'closed';
    this.sleepers.wake();
    this.letGo(false);
  }

  /** Waits while it is shut. False: closed, do not start. */
  pass(): Promise<boolean> {
    if (this.state !== 'shut') return Promise.resolve(this.state === 'open');
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Sleeps, ends early when the gate is closed, then passes. */
  async sleep(ms: number): Promise<boolean> {
    if (this.state !== 'closed') await this.sleepers.sleep(ms);
    return this.pass();
  }

  private letGo(passed: boolean): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve(passed);
  }
}
