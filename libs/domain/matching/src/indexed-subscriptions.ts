import { IndexedSubscription, messageOf } from './indexed-subscription';
import { PredicateIndex } from './predicate-index';
import type {
  Explanation,
  IndexEntry,
  IndexStats,
  MatchableEvent,
  Matched,
  MatchFault,
  MatchResult,
  SubscriptionIndex,
} from './subscription-index';

/** An index whose work depends on the event and on what it satisfies, not on how many subscriptions there are. */
export function createSubscriptionIndex(): SubscriptionIndex {
  return new IndexedSubscriptions();
}

class IndexedSubscriptions implements SubscriptionIndex {
  private readonly index = new PredicateIndex();
  private readonly slots = new Map<string, number>();
  private readonly subscriptions: (IndexedSubscription | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly projects = new Map<string, number>();
  private broken = 0;

  add(entry: IndexEntry): string | null {
    this.remove(entry.id);
    if (entry.status === 'disabled') return null;
    const slot = this.free.pop() ?? this.subscriptions.length;
    let conjunctions: readonly number[] = [];
    const subscription = new IndexedSubscription(entry, (alternatives) => {
      conjunctions = this.index.add(entry.project, slot, alternatives);
    });
    subscription.conjunctions = conjunctions;
    this.subscriptions[slot] = subscription;
    this.slots.set(entry.id, slot);
    this.projects.set(entry.project, (this.projects.get(entry.project) ?? 0) + 1);
    if (subscription.broken !== null) this.broken++;
    return subscription.broken;
  }

  replace(entry: IndexEntry): string | null {
    return this.add(entry);
  }

  remove(id: string): void {
    const slot = this.slots.get(id);
    const subscription = slot === undefined ? undefined : this.subscriptions[slot];
    if (slot === undefined || subscription === undefined) return;
    const { project, conjunctions, broken } = subscription;
    this.index.remove(project, conjunctions);
    this.slots.delete(id);
    this.subscriptions[slot] = undefined;
    this.free.push(slot);
    const left = (this.projects.get(project) ?? 1) - 1;
    if (left === 0) this.projects.delete(project);
    else this.projects.set(project, left);
    if (broken !== null) this.broken--;
  }

  match(event: MatchableEvent, only?: ReadonlySet<string>): MatchResult {
    const certain: IndexedSubscription[] = [];
    const doubtful: IndexedSubscription[] = [];
    const unreadable = this.visit(event, (slot, isExact) => {
      // the slots that the index knows are those in use
      const subscription = this.subscriptions[slot] as IndexedSubscription;
      if (only?.has(subscription.matched.subscriptionId) !== false) (isExact ? certain : doubtful).push(subscription);
    });
    return { ...decide(event, certain, doubtful, unreadable !== null), unreadable };
  }

  explain(event: MatchableEvent, id: string): Explanation | null {
    const subscription = this.subscriptions[this.slots.get(id) ?? -1];
    return subscription?.project === event.project ? subscription.explain(event) : null;
  }

  stats(): IndexStats {
    const { conjunctions, predicates, nodes, bytes } = this.index.stats();
    return {
      subscriptions: this.slots.size,
      projects: this.projects.size,
      broken: this.broken,
      conjunctions,
      predicates,
      nodes,
      bytes,
    };
  }

  private visit(event: MatchableEvent, found: (slot: number, isExact: boolean) => void): string | null {
    try {
      this.index.match(event, found);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }
}

/** Of an event that could not be read nothing is certain: what must not be there is not there. */
function decide(
  event: MatchableEvent,
  certain: readonly IndexedSubscription[],
  doubtful: readonly IndexedSubscription[],
  isUnreadable: boolean,
): { matches: Matched[]; faults: MatchFault[] } {
  const matches: Matched[] = [];
  const faults: MatchFault[] = [];
  const ask = (subscription: IndexedSubscription, isCertain: boolean): void => {
    const { matched } = subscription;
    const onFault = (reason: string): void => void faults.push({ subscriptionId: matched.subscriptionId, reason });
    try {
      if (subscription.isSevereEnough(event) && (isCertain || subscription.passes(event, onFault)))
        matches.push(matched);
    } catch (error) {
      onFault(messageOf(error));
    }
  };
  for (const subscription of certain) ask(subscription, !isUnreadable);
  for (const subscription of doubtful) ask(subscription, false);
  return { matches, faults };
}
