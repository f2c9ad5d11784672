import type { Subscription } from '@carillon/domain-subscription';
import type {
  StoredSubscription,
  SubscriptionRepository,
  SubscriptionRevisionRepository,
  UnpublishedEntry,
} from '@carillon/storage-subscriptions';
import { AppError } from '@carillon/util';

type StorePort = Pick<SubscriptionRepository, keyof SubscriptionRepository>;

/** The repository in memory, for specs: each method is one atomic step, as in the store. `step` runs before and after each. */
export class FakeStore implements StorePort {
  readonly documents = new Map<string, StoredSubscription & { kept: boolean }>();

  constructor(private readonly step: () => Promise<void> = () => Promise.resolve()) {}

  insert(subscription: Subscription, entry: UnpublishedEntry): Promise<StoredSubscription> {
    return this.atomically(() => {
      if (this.documents.has(subscription.id)) throw new AppError('CONFLICT', 'taken');
      const stored = { subscription, deleted: false, kept: false, unpublished: [entry] };
      this.documents.set(subscription.id, stored);
      return stored;
    });
  }

  find(project: string, id: string): Promise<StoredSubscription | null> {
    return this.atomically(() => this.at(project, id) ?? null);
  }

  replace(
    seen: number,
    next: Subscription,
    entry: UnpublishedEntry,
    tombstone?: { keep: boolean },
  ): Promise<StoredSubscription | null> {
    return this.atomically(() => {
      const current = this.at(next.project, next.id);
      if (current === undefined || current.deleted || current.subscription.revision !== seen) return null;
      const stored = {
        subscription: next,
        deleted: tombstone !== undefined,
        kept: tombstone?.keep ?? false,
        unpublished: [...current.unpublished, entry],
      };
      this.documents.set(next.id, stored);
      return stored;
    });
  }

  announce(project: string, id: string, entry: UnpublishedEntry): Promise<StoredSubscription | null> {
    return this.atomically(() => {
      const current = this.at(project, id);
      if (current === undefined) return null;
      const others = current.unpublished.filter(({ by }) => by !== entry.by);
      const stored = { ...current, unpublished: [...others, entry] };
      this.documents.set(id, stored);
      return stored;
    });
  }

  markPublished(project: string, id: string, revision: number, by: readonly string[]): Promise<boolean> {
    return this.atomically(() => {
      const current = this.at(project, id);
      if (current?.subscription.revision !== revision) return false;
      this.documents.set(id, {
        ...current,
        unpublished: current.unpublished.filter((entry) => !by.includes(entry.by)),
      });
      return true;
    });
  }

  removeIfPublished(project: string, id: string): Promise<boolean> {
    return this.atomically(() => {
      const current = this.at(project, id);
      return (
        current !== undefined &&
        current.deleted &&
        !current.kept &&
        current.unpublished.length === 0 &&
        this.documents.delete(id)
      );
    });
  }

  page(
    project: string,
    selection: { owner?: string },
    limit: number,
    after?: { createdAt: string; id: string },
  ): Promise<StoredSubscription[]> {
    const rank = ({ createdAt, id }: { createdAt: string; id: string }) => `${createdAt} ${id}`;
    return this.atomically(() =>
      [...this.documents.values()]
        .filter(({ subscription, deleted }) => subscription.project === project && !deleted)
        .filter(({ subscription }) => selection.owner === undefined || subscription.owner === selection.owner)
        .filter(({ subscription }) => after === undefined || rank(subscription) < rank(after))
        .sort((one, other) => (rank(one.subscription) < rank(other.subscription) ? 1 : -1))
        .slice(0, limit),
    );
  }

  unpublishedTombstones(project: string, limit: number): Promise<StoredSubscription[]> {
    const due = ({ subscription, deleted, unpublished }: StoredSubscription) =>
      subscription.project === project && deleted && unpublished.length > 0;
    return this.atomically(() => [...this.documents.values()].filter(due).slice(0, limit));
  }

  unpublishedBefore(atMs: number, limit: number): Promise<StoredSubscription[]> {
    return this.atomically(() =>
      [...this.documents.values()]
        .filter(({ unpublished }) => unpublished.some((entry) => entry.atMs < atMs))
        .slice(0, limit),
    );
  }

  allAfter(afterId: string, limit: number): Promise<StoredSubscription[]> {
    const byId = (one: StoredSubscription, other: StoredSubscription) =>
      one.subscription.id < other.subscription.id ? -1 : 1;
    return this.atomically(() =>
      [...this.documents.values()]
        .filter(({ subscription }) => subscription.id > afterId)
        .sort(byId)
        .slice(0, limit),
    );
  }

  findInAllProjects(ids: readonly string[]): Promise<StoredSubscription[]> {
    return this.atomically(() => ids.flatMap((id) => this.documents.get(id) ?? []));
  }

  private at(project: string, id: string) {
    const found = this.documents.get(id);
    return found?.subscription.project === project ? found : undefined;
  }

  private async atomically<T>(work: () => T): Promise<T> {
    await this.step();
    const result = work();
    await this.step();
    return result;
  }
}

/** Revisions in memory, for specs. */
export class FakeRevisions implements Pick<SubscriptionRevisionRepository, 'keep' | 'supersede' | 'find'> {
  readonly kept = new Map<string, Subscription>();

  async keep(subscription: Subscription): Promise<void> {
    await Promise.resolve();
    const key = `${subscription.id}.${subscription.revision}`;
    if (!this.kept.has(key)) this.kept.set(key, subscription);
  }

  async supersede(): Promise<void> {
    await Promise.resolve();
  }

  async find(project: string, id: string, revision: number): Promise<Subscription | null> {
    await Promise.resolve();
    const found = this.kept.get(`${id}.${revision}`);
    return found?.project === project ? found : null;
  }
}
