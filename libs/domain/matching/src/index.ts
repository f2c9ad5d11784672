export { createSubscriptionIndex } from './listing-index';
export { matchableEvent } from './matchable-event';
export {
  type Explanation,
  type IndexEntry,
  type IndexStats,
  type MatchableEvent,
  type Matched,
  type MatchFault,
  type MatchResult,
  type SubscriptionIndex,
} from './subscription-index';
