export { type Disjunction } from './decompose/conjunction';
export { decomposeFilter } from './decompose/decompose-filter';
export { createSubscriptionIndex } from './indexed-subscriptions';
export { matchableEvent } from './matchable-event';
export { type EventSource, type Found, PredicateIndex } from './predicate-index';
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
