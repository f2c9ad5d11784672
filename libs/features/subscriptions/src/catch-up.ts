import type { Publisher } from '@carillon/platform-messaging';
import type { StoredSubscription } from '@carillon/storage-subscriptions';

import type { Publication } from './publication';
import { tombstone } from './subscription-record';
import type { PublishingStore, TopicWriter } from './topic-writer';

/**
 * Publishes the present state of one subscription for all publishers of this process that found it changed behind their own record;
 * together, or each of many parallel changes would publish every later one again.
 */
export class CatchUp {
  private readonly waiting = new Map<string, Publication>();
  /** The latest state that one of them has published, unless it was a tombstone. */
  private staleRevision = 0;
  private open = true;

  constructor(
    private readonly subscription: { id: string; project: string },
    private readonly store: Pick<PublishingStore, 'find'>,
    private readonly writer: TopicWriter,
    private readonly publisher: Publisher,
  ) {}

  /** Whether one who joins now is looked after. */
  get isOpen(): boolean {
    return this.open;
  }

  /** While it {@link isOpen}: `by`'s record has arrived, and its entry is to go with the next state that stays. */
  join(by: string, publication: Publication, published: StoredSubscription): void {
    this.waiting.set(by, publication);
    if (!published.deleted) this.staleRevision = Math.max(this.staleRevision, published.subscription.revision);
  }

  /** Until nobody waits. */
  async run(): Promise<void> {
    const { id, project } = this.subscription;
    try {
      while (this.waiting.size > 0) {
        const joined = [...this.waiting.keys()]; // who comes later may be behind the record that goes out now
        const present = await this.store.find(project, id);
        if (present === null) {
          await this.buryAgain();
          return;
        }
        await this.writer.publish(present);
        this.acknowledge(present.subscription.revision);
        if (await this.writer.mark(present, joined)) for (const by of joined) this.waiting.delete(by);
      }
    } finally {
      this.open = false;
    }
  }

  /** Removed while an older record was on its way: that may stand behind the tombstone, so it gets one behind it. */
  private async buryAgain(): Promise<void> {
    this.open = false;
    if (this.staleRevision > 0) await this.publisher.publish(tombstone(this.subscription.id, this.staleRevision + 1));
    this.acknowledge(Number.MAX_SAFE_INTEGER);
  }

  private acknowledge(revision: number): void {
    for (const publication of this.waiting.values()) publication.acknowledged(revision);
  }
}
