export { Books, type HourOfBooks } from './books';
export { type EventContent, isEarlierContent } from './event-content';
export {
  type CarriedLoggedEvent,
  type DeliveryPlace,
  type DeliveryQuery,
  EventLog,
  type EventPlace,
  type LoggedDelivery,
  type LoggedEvent,
  type LogPage,
  type ReplayableEvent,
} from './event-log';
export { EventRetention, type RetentionLimits } from './event-retention';
export { EventsModule } from './events.module';
export { bookKey } from './history.document';
export { emptyPiece, type HistoryPiece, pieceId, type StoredPiece } from './history-piece';
export { HistoryStore, type PieceChange, type SaveResult } from './history-store';
export { MongoEventLog } from './mongo-event-log';
