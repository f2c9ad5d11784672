import { MATCHES_PER_RECORD } from '@carillon/contracts-messages';
import { chunkOf, chunksFor, type DeliveryFact, fold } from '@carillon/domain-history';
import {
  emptyPiece,
  type EventContent,
  isEarlierContent,
  type PieceChange,
  pieceId,
  type StoredPiece,
} from '@carillon/storage-events';

import type { EventFacts } from '../facts/event-facts';

/** The facts of one window about one event, and where they belong. */
export class EventGroup {
  readonly entries: EventFacts[] = [];

  constructor(
    readonly project: string,
    readonly eventId: string,
  ) {}

  /** Whether the event is told to be new: then its document is not looked for before it is written. */
  get isNew(): boolean {
    return this.entries.some((entry) => entry.isNew === true);
  }

  /** What the event's own document becomes; null when nothing in it changes. */
  changeOfMain(before: StoredPiece | null): PieceChange | null {
    const chunks = this.chunks(before);
    const base = before ?? emptyPiece(this.project, this.eventId, null);
    const deliveries = this.deliveries().filter(
      ({ deliveryId }) => chunks === 0 || before?.history.deliveries[deliveryId] !== undefined,
    );
    const history = fold(
      base.history,
      this.entries.flatMap(({ records }) => records),
      deliveries,
    );
    const content = this.content(before);
    if (before !== null && history === before.history && chunks === before.chunks && content === null) return null;
    // nothing but deliveries of chunks that somebody else has told the main document about
    if (before === null && Object.keys(history.records).length + Object.keys(history.deliveries).length === 0)
      return null;
    return { before, after: { ...base, chunks, history, contentFrom: content?.from ?? base.contentFrom }, content };
  }

  /** Deliveries that belong into chunks, by document id, given the event's own document. */
  chunkFacts(main: StoredPiece | null): Map<string, { chunk: number; facts: DeliveryFact[] }> {
    const byId = new Map<string, { chunk: number; facts: DeliveryFact[] }>();
    if (main === null || main.chunks === 0) return byId;
    for (const fact of this.deliveries()) {
      if (main.history.deliveries[fact.deliveryId] !== undefined) continue;
      const chunk = chunkOf(fact.deliveryId, main.chunks);
      const id = pieceId(this.eventId, chunk);
      const known = byId.get(id);
      if (known === undefined) byId.set(id, { chunk, facts: [fact] });
      else known.facts.push(fact);
    }
    return byId;
  }

  changeOfChunk(before: StoredPiece | null, chunk: number, facts: readonly DeliveryFact[]): PieceChange | null {
    const base = before ?? emptyPiece(this.project, this.eventId, chunk);
    const history = fold(base.history, [], facts);
    return before !== null && history === before.history
      ? null
      : { before, after: { ...base, history }, content: null };
  }

  /** Once an event has chunks their number stays: a delivery's place depends on it. */
  private chunks(main: StoredPiece | null): number {
    if (main !== null && main.chunks > 0) return main.chunks;
    return Math.max(
      0,
      ...this.entries.map(({ fanOut }) =>
        fanOut === undefined ? 0 : chunksFor(fanOut.parts, fanOut.matches, MATCHES_PER_RECORD),
      ),
    );
  }

  private deliveries(): DeliveryFact[] {
    return this.entries.flatMap(({ deliveries }) => deliveries);
  }

  /** The earliest content told, if it is earlier than what is kept. */
  private content(main: StoredPiece | null): EventContent | null {
    let earliest: EventContent | null = null;
    for (const { content } of this.entries) {
      if (content !== undefined && isEarlierContent(content.from, earliest?.from ?? main?.contentFrom ?? null))
        earliest = content;
    }
    return earliest;
  }
}

/** Entries by their event, in the order in which each event is first told of. */
export function groupByEvent(entries: readonly EventFacts[]): Map<string, EventGroup> {
  const groups = new Map<string, EventGroup>();
  for (const entry of entries) {
    const group = groups.get(entry.eventId) ?? new EventGroup(entry.project, entry.eventId);
    group.entries.push(entry);
    groups.set(entry.eventId, group);
  }
  return groups;
}
