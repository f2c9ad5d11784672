/** How long a tombstone is remembered against older records that come behind it. */
export const TOMBSTONE_MEMORY_MS = 3_600_000;

export type Verdict = 'newer' | 'same' | 'older';

/**
 * The revision that each subscription has on the topic so far. Pure memory: a number per subscription, and for an hour one per tombstone.
 * Also knows whose last record was an older one, so that the topic itself (which keeps the last record of a key) can be mended.
 */
export class SeenRevisions {
  private readonly revisions = new Map<string, number>();
  /** In the order of their deletion, so that the oldest are found first. */
  private readonly tombstones = new Map<string, { revision: number; atMs: number }>();
  private readonly behind = new Map<string, number>();

  /** Takes note of a record and says how it stands to what was seen before. */
  see(record: { id: string; revision: number; deleted: boolean }, nowMs: number): Verdict {
    this.forget(nowMs);
    const { id, revision, deleted } = record;
    const known = this.revisionOf(id);
    if (known !== null && revision < known) {
      this.behind.set(id, nowMs);
      return 'older';
    }
    this.behind.delete(id);
    if (known === revision) return 'same';
    this.tombstones.delete(id);
    if (deleted) {
      this.revisions.delete(id);
      this.tombstones.set(id, { revision, atMs: nowMs });
    } else this.revisions.set(id, revision);
    return 'newer';
  }

  /** Null: never seen, or deleted more than an hour ago. */
  revisionOf(id: string): number | null {
    return this.revisions.get(id) ?? this.tombstones.get(id)?.revision ?? null;
  }

  /** Whose last record has been an older one for at least `ms`. */
  behindFor(ms: number, nowMs: number): string[] {
    return [...this.behind].filter(([, sinceMs]) => nowMs - sinceMs >= ms).map(([id]) => id);
  }

  /** Ids of all subscriptions that are there. */
  present(): string[] {
    return [...this.revisions.keys()];
  }

  get count(): number {
    return this.revisions.size;
  }

  private forget(nowMs: number): void {
    for (const [id, { atMs }] of this.tombstones) {
      if (nowMs - atMs < TOMBSTONE_MEMORY_MS) return;
      this.tombstones.delete(id);
      this.behind.delete(id);
    }
  }
}
