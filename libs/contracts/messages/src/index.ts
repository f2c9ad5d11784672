export { type AttemptFinished, attemptFinishedV1 } from './attempt-finished.v1';
export { DEAD_LETTER_HEADER, type DeadLetter, deadLetterTopic, deadLetterV1 } from './dead-letter.v1';
export { type DeliveryRequested, deliveryRequestedV1 } from './delivery-requested.v1';
export { type DirectMatch, type EventAccepted, eventAcceptedV1, type Replay } from './event-accepted.v1';
export {
  type EventMatched,
  eventMatchedV1,
  type Match,
  MATCHES_PER_RECORD,
  type Unjudged,
  UNJUDGED_PER_RECORD,
} from './event-matched.v1';
export { type EventRequested, eventRequestedV1, OWN_EVENTS } from './event-requested.v1';
export { type LaneChanged, laneChangedV1 } from './lane-changed.v1';
export { type Decision, type MatchDecided, matchDecidedV1 } from './match-decided.v1';
export { type MessageBase, type MessageDefinition } from './message-definition';
export { type RedeliveryRequested, redeliveryRequestedV1 } from './redelivery-requested.v1';
export { type ReplayRequested, replayRequestedV1 } from './replay-requested.v1';
export {
  SUBSCRIPTION_MARKER_KEY,
  SUBSCRIPTION_REVISION_HEADER,
  type SubscriptionChanged,
  subscriptionChangedV1,
} from './subscription-changed.v1';
export { type SubscriptionQuarantined, subscriptionQuarantinedV1 } from './subscription-quarantined.v1';
