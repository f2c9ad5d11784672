/** One way of a subscription's state to the topic; it goes on whether or not anybody waits. */
export class Publication {
  private highest = 0;
  private waiting: { revision: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  private end: { error: Error } | null = null;

  /** Resolves when Kafka has this revision or a later one; rejects with what stopped the publication before. */
  reached(revision: number): Promise<void> {
    if (this.highest >= revision) return Promise.resolve();
    if (this.end !== null) return Promise.reject(this.end.error);
    return new Promise((resolve, reject) => this.waiting.push({ revision, resolve, reject }));
  }

  /** Kafka has acknowledged this revision. */
  acknowledged(revision: number): void {
    this.highest = Math.max(this.highest, revision);
    for (const waiter of this.waiting.filter((each) => each.revision <= this.highest)) waiter.resolve();
    this.waiting = this.waiting.filter((each) => each.revision > this.highest);
  }

  /** Nothing more will be published here. */
  ended(error: Error): void {
    this.end = { error };
    for (const waiter of this.waiting) waiter.reject(error);
    this.waiting = [];
  }
}
