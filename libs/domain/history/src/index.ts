export {
  attemptsOf,
  DELIVERY_STATES,
  type DeliveryState,
  latestRedrive,
  openWait,
  roundOf,
  type Standing,
  standingOf,
} from './delivery-state';
export { eventMatches, type EventState, eventState } from './event-state';
export {
  type AttemptMade,
  type AttemptNote,
  type Death,
  type DecisionMade,
  type DecisionNote,
  type DeliveryDied,
  type DeliveryFact,
  type MatchMade,
  type MatchNote,
  type RecordAccepted,
  type RecordDied,
  type RecordFact,
  recordKey,
  type RecordMatched,
  type RecordPlace,
  type UnjudgedNote,
  type WaitNote,
  type WaitStarted,
} from './facts';
export { changedKeys, fold } from './fold';
export { type DeliveryEntry, emptyHistory, type History, type RecordEntry, type Round, type SeenPart } from './history';
export { GRACE_MS, imbalanceOf, type OpenItem, openItems, PARK_GRACE_MS } from './open-items';
export { chunkOf, chunksFor, DELIVERIES_PER_DOCUMENT } from './placement';
export { matchesOf, missingParts, type RecordState, recordState } from './record-state';
export {
  type PartialTally,
  SLICE_MS,
  sliceOf,
  sumTallies,
  talliesOf,
  type Tally,
  TALLY_FIELDS,
  type TallyField,
} from './tally';
