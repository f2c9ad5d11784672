import { randomUUID } from 'node:crypto';

import type { Publisher } from '@carillon/platform-messaging';
import type { Logger } from '@carillon/platform-observability';
import type { StoredSubscription } from '@carillon/storage-subscriptions';
import { AppError, type Clock } from '@carillon/util';

import { CatchUp } from './catch-up';
import { Publication } from './publication';
import { type PublishingStore, type RevisionStore, TopicWriter } from './topic-writer';

/**
 * Brings the topic to what the store says.
 *
 * The rule: whoever is about to publish a subscription has an entry in its `unpublished` first, and takes that entry away only in a
 * write that requires the revision that Kafka has just acknowledged to be the document's own. If it is not, the present document is
 * published first. So whenever the last record on the topic is not the last revision, an entry is left that says so: its maker is
 * still at it, or the sweep will be.
 *
 *     writer A: write r2 + entry A ─────────────────────── publish r2 ─ pull A at r2? no: r3 ─ publish r3 ─ pull A
 *     writer B:            write r3 + entry B ─ publish r3 ─ pull B at r3
 *
 * Nothing here gives up on a publish: a record that may still arrive must be followed by the check. Callers limit how long they wait.
 * Not guaranteed by this rule alone: a maker that is stuck for longer than an entry lives and dies between its record's arrival and the
 * check; `repairStaleRecords` looks after that.
 */
export class SubscriptionPublishing {
  /** One name for all republishing of this process: of one subscription there is one at a time. */
  private readonly name = `process-${randomUUID()}`;
  private readonly republishing = new Map<string, Publication>();
  private readonly catchingUp = new Map<string, { catchUp: CatchUp; ended: Promise<void> }>();
  private readonly writer: TopicWriter;

  constructor(
    private readonly store: PublishingStore,
    revisions: RevisionStore,
    private readonly publisher: Publisher,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.writer = new TopicWriter(store, revisions, publisher, clock);
  }

  /** Publishes what was just written, together with the entry `by`. `settled` never rejects. */
  publishWritten(written: StoredSubscription, by: string): { publication: Publication; settled: Promise<void> } {
    const publication = new Publication();
    return { publication, settled: this.bring(publication, written, by) };
  }

  /**
   * Publishes the present state for somebody who has not written it: a reader, the sweep. Calls while one is on its way share it; it may
   * be about a revision before `seen`'s, so a caller waits for the revision it has seen and asks again if that was not reached.
   */
  republish(seen: StoredSubscription): Publication {
    const { id } = seen.subscription;
    const running = this.republishing.get(id);
    if (running !== undefined) return running;
    const publication = new Publication();
    this.republishing.set(id, publication);
    void this.announceAndBring(publication, seen).finally(() => this.republishing.delete(id));
    return publication;
  }

  private async announceAndBring(publication: Publication, seen: StoredSubscription): Promise<void> {
    const { id, project, revision } = seen.subscription;
    try {
      const stored = await this.store.announce(project, id, { by: this.name, revision, atMs: this.clock.now() });
      if (stored !== null) await this.bring(publication, stored, this.name);
      // gone: the tombstone was acknowledged before the document went
      else publication.acknowledged(Number.MAX_SAFE_INTEGER);
    } catch (error) {
      publication.ended(errorOf(error));
    }
  }

  private async bring(publication: Publication, stored: StoredSubscription, by: string): Promise<void> {
    const { id, project, revision } = stored.subscription;
    try {
      await this.writer.publish(stored);
      publication.acknowledged(revision);
      if (!(await this.writer.mark(stored, [by]))) await this.catchUp(publication, stored, by);
      this.logger.info('subscription.published', { subscriptionId: id, project, revision, deleted: stored.deleted });
      publication.ended(new AppError('SUBSCRIPTION_PENDING', 'Another change came in between'));
    } catch (error) {
      this.logger.warn('subscription.publish_delayed', { subscriptionId: id, project, revision }, error);
      publication.ended(errorOf(error));
    }
  }

  private catchUp(publication: Publication, published: StoredSubscription, by: string): Promise<void> {
    const { id, project } = published.subscription;
    const running = this.catchingUp.get(id);
    if (running?.catchUp.isOpen === true) {
      running.catchUp.join(by, publication, published);
      return running.ended;
    }
    const catchUp = new CatchUp({ id, project }, this.store, this.writer, this.publisher);
    catchUp.join(by, publication, published);
    const mine = { catchUp, ended: catchUp.run() };
    this.catchingUp.set(id, mine);
    const forget = () => {
      if (this.catchingUp.get(id) === mine) this.catchingUp.delete(id);
    };
    mine.ended.then(forget, forget);
    return mine.ended;
  }
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
