/**
 * Lets one piece of work per key run at a time. The runner lines up copies of a request too, but gives a handler up that has
 * outlived its deadline, while the attempt inside may still go on; the copy that comes back then must not send beside it.
 */
export class SingleFlight<T> {
  private readonly running = new Map<string, Promise<T>>();

  /**
   * Runs `work`, or shares the end of the same work that is running already, success or failure: an outcome that nobody waits
   * for any more (a retry that has to be written) still reaches somebody.
   */
  run(key: string, work: () => Promise<T>): Promise<T> {
    const other = this.running.get(key);
    if (other !== undefined) return other;
    const mine = work().finally(() => this.running.delete(key));
    this.running.set(key, mine);
    return mine;
  }
}
