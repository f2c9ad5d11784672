import type { Subscription } from '@carillon/domain-subscription';
import type { SubscriptionRepository } from '@carillon/storage-subscriptions';
import { AppError } from '@carillon/util';

import { SubscriptionCache } from './subscription-cache';
import type { SubscriptionFeed } from './subscription-feed';

const MAX_REMEMBERED = 10_000;
/** A load may be too old when it was on its way before the question, or when the feed has told of a change since; not for ever. */
const MAX_LOADS = 5;

interface Remembered {
  project: string;
  state: Subscription | 'deleted';
  /** What is remembered is not older than this. */
  revision: number;
}

/** A look at the store on its way, shared by all who ask meanwhile. */
interface Load {
  project: string;
  /** The latest revision that the feed has told of since it began: an older result is not good enough. */
  floor: number;
  result: Promise<Remembered>;
}

/** {@link SubscriptionCache} in memory: the most recently used ones, each dropped when the feed tells of a later revision. */
export class RememberedSubscriptions extends SubscriptionCache {
  private readonly remembered = new Map<string, Remembered>();
  private readonly loads = new Map<string, Load>();

  constructor(
    private readonly store: Pick<SubscriptionRepository, 'find'>,
    feed: Pick<SubscriptionFeed, 'onChange'>,
    private readonly limit = MAX_REMEMBERED,
  ) {
    super();
    feed.onChange(({ id, revision }) => this.outdated(id, revision));
  }

  override async get(project: string, id: string, floor: number): Promise<Subscription | 'deleted'> {
    const known = this.remembered.get(id);
    if (known?.project === project && known.revision >= floor) {
      this.remember(id, known); // the last used one now
      return known.state;
    }
    for (let loads = 0; loads < MAX_LOADS; loads++) {
      const shared = this.loads.get(id);
      if (shared !== undefined && shared.project !== project) {
        // somebody asks for it in a project that it is not in; one load at a time keeps the floors simple
        await shared.result.catch(() => undefined);
        continue;
      }
      const load = shared ?? this.load(project, id);
      const { state, revision } = await load.result;
      const needed = Math.max(floor, load.floor);
      // nothing is in the store: no revision to compare, but a look that began after the question is an answer to it
      const isGone = state === 'deleted' && shared === undefined;
      if (revision < needed && !isGone) continue;
      this.remember(id, { project, state, revision: Math.max(revision, needed) });
      return state;
    }
    // a record names a revision that the primary does not have: a store that was put back, or one that is changing its primary
    throw new AppError('STORE_UNAVAILABLE', 'The store has an older revision than the topic', {
      context: { subscriptionId: id, floor },
    });
  }

  private load(project: string, id: string): Load {
    const load: Load = { project, floor: 0, result: this.look(project, id) };
    this.loads.set(id, load);
    const finished = () => this.loads.delete(id);
    load.result.then(finished, finished);
    return load;
  }

  private async look(project: string, id: string): Promise<Remembered> {
    const stored = await this.store.find(project, id);
    if (stored === null) return { project, state: 'deleted', revision: 0 };
    const { subscription, deleted } = stored;
    return { project, state: deleted ? 'deleted' : subscription, revision: subscription.revision };
  }

  private remember(id: string, entry: Remembered): void {
    this.remembered.delete(id);
    this.remembered.set(id, entry);
    if (this.remembered.size <= this.limit) return;
    const [leastRecent] = this.remembered.keys();
    if (leastRecent !== undefined) this.remembered.delete(leastRecent);
  }

  private outdated(id: string, revision: number): void {
    const known = this.remembered.get(id);
    if (known !== undefined && known.revision < revision) this.remembered.delete(id);
    const load = this.loads.get(id);
    if (load !== undefined) load.floor = Math.max(load.floor, revision);
  }
}
