import type { History } from '@carillon/domain-history';

import type { EventContent } from './event-content';

/** One document's worth of an event's history: the event itself, or a chunk of its deliveries. */
export interface HistoryPiece {
  project: string;
  eventId: string;
  /** Number of the chunk; null: the event's own document. */
  chunk: number | null;
  /** How many chunks the event's deliveries are spread over; 0: they stand in its own document. Known only there. */
  chunks: number;
  history: History;
  /** Which record the kept content was taken from; null: none yet (or a chunk). */
  contentFrom: EventContent['from'] | null;
}

/** A piece as it was read or written. */
export interface StoredPiece extends HistoryPiece {
  /** Names this state of the document: a write succeeds only on the state that it was folded on. */
  token: string;
}

/** Document id of a piece. */
export function pieceId(eventId: string, chunk: number | null): string {
  return chunk === null ? eventId : `${eventId}:${chunk}`;
}

export function emptyPiece(project: string, eventId: string, chunk: number | null): HistoryPiece {
  return { project, eventId, chunk, chunks: 0, history: { records: {}, deliveries: {} }, contentFrom: null };
}
