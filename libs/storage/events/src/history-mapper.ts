import { openItems, standingOf, talliesOf } from '@carillon/domain-history';

import { bookKey, HISTORY_SCHEMA_VERSION, type HistoryDocument, stateKey } from './history.document';
import { type HistoryPiece, pieceId, type StoredPiece } from './history-piece';

/** The derived fields of a piece's document. `overdueAt` null: nothing is open. */
export type DerivedFields = Pick<
  HistoryDocument,
  'acceptedAt' | 'deliveryIds' | 'subscriptionIds' | 'stateKeys' | 'tallies' | 'bookKeys' | 'finished'
> & {
  overdueAt: Date | null;
};

export function derivedOf(piece: HistoryPiece): DerivedFields {
  const { project, history } = piece;
  const deliveries = Object.values(history.deliveries);
  const states = new Set(deliveries.map((delivery) => standingOf(delivery).state));
  const open = openItems(history);
  const tallies = [...talliesOf(history)].map(([slice, tally]) => ({ key: bookKey(project, slice), ...tally }));
  return {
    acceptedAt: acceptedAtOf(piece),
    deliveryIds: Object.keys(history.deliveries),
    subscriptionIds: [...new Set(deliveries.map((delivery) => delivery.subscriptionId))],
    stateKeys: deliveries.length === 0 ? [] : [...states, 'any'].map((state) => stateKey(project, state)),
    tallies,
    bookKeys: tallies.map(({ key }) => key),
    finished: open.length === 0,
    overdueAt: open.length === 0 ? null : new Date(Math.min(...open.map((item) => item.overdueAtMs))),
  };
}

/** A new document without content. */
export function documentOfPiece(piece: HistoryPiece, token: string): HistoryDocument {
  const { overdueAt, ...derived } = derivedOf(piece);
  return {
    _id: pieceId(piece.eventId, piece.chunk),
    schemaVersion: HISTORY_SCHEMA_VERSION,
    token,
    project: piece.project,
    eventId: piece.eventId,
    chunk: piece.chunk,
    chunks: piece.chunks,
    records: piece.history.records,
    deliveries: piece.history.deliveries,
    ...derived,
    ...(piece.chunk === null ? { eventProject: piece.project } : {}),
    ...(overdueAt === null ? {} : { overdueAt }),
  };
}

/** What the ledger folds on, without the content. */
export function pieceOfDocument(document: HistoryDocument): StoredPiece {
  return {
    project: document.project,
    eventId: document.eventId,
    chunk: document.chunk ?? null,
    chunks: document.chunks,
    history: { records: document.records, deliveries: document.deliveries },
    contentFrom: document.content?.from ?? null,
    token: document.token,
  };
}

function acceptedAtOf({ history }: HistoryPiece): Date {
  const times = [...Object.values(history.records), ...Object.values(history.deliveries)].map(({ acceptedAt }) =>
    Date.parse(acceptedAt),
  );
  return new Date(Math.min(...times));
}
