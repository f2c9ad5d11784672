import { ListedSubscription } from './listed-subscription';
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

/** The plain index: every event is shown to every subscription of its project. */
export function createSubscriptionIndex(): SubscriptionIndex {
  return new ListingIndex();
}

class ListingIndex implements SubscriptionIndex {
  private readonly byId = new Map<string, ListedSubscription>();
  private readonly byProject = new Map<string, Map<string, ListedSubscription>>();
  private broken = 0;

  add(entry: IndexEntry): string | null {
    this.remove(entry.id);
    if (entry.status === 'disabled') return null;
    const listed = new ListedSubscription(entry);
    this.byId.set(entry.id, listed);
    const ofProject = this.byProject.get(entry.project) ?? new Map<string, ListedSubscription>();
    this.byProject.set(entry.project, ofProject.set(entry.id, listed));
    if (listed.broken !== null) this.broken++;
    return listed.broken;
  }

  replace(entry: IndexEntry): string | null {
    return this.add(entry);
  }

  remove(id: string): void {
    const listed = this.byId.get(id);
    if (listed === undefined) return;
    this.byId.delete(id);
    const ofProject = this.byProject.get(listed.project);
    ofProject?.delete(id);
    if (ofProject?.size === 0) this.byProject.delete(listed.project);
    if (listed.broken !== null) this.broken--;
  }

  match(event: MatchableEvent, only?: ReadonlySet<string>): MatchResult {
    const matches: Matched[] = [];
    const faults: MatchFault[] = [];
    for (const listed of this.candidates(event.project, only)) {
      const matched = listed.match(event, faults);
      if (matched !== null) matches.push(matched);
    }
    return { matches, faults };
  }

  explain(event: MatchableEvent, id: string): Explanation | null {
    const [listed] = this.candidates(event.project, new Set([id]));
    return listed?.explain(event) ?? null;
  }

  stats(): IndexStats {
    return { subscriptions: this.byId.size, projects: this.byProject.size, broken: this.broken };
  }

  /** Never one of another project, whatever `only` names. */
  private candidates(project: string, only: ReadonlySet<string> | undefined): Iterable<ListedSubscription> {
    const ofProject = this.byProject.get(project);
    if (ofProject === undefined) return [];
    if (only === undefined) return ofProject.values();
    return [...only].map((id) => ofProject.get(id)).filter((listed) => listed !== undefined);
  }
}
