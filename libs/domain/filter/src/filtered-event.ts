import type { AttributeMap } from '@carillon/domain-event';

/** What a filter looks at. */
export interface FilteredEvent {
  /** Context attributes as text, names in lower case. */
  readonly attributes: AttributeMap;
  /**
   * The event as a JSON document; integers beyond 2^53 are bigints. May be a getter that parses at the first look: filters over attributes
   * alone never look. May throw: a path then cannot be judged.
   */
  readonly document: unknown;
}
