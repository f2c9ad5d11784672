import { pieceId, type StoredPiece } from '@carillon/storage-events';

/**
 * Pieces of history as this process wrote or read them last, so that the next fact about an event costs no read. May be out of date: a
 * write on an old state is refused by the store. Bounded by what the pieces hold, about 1 kB for each unit of weight.
 */
export class PieceCache {
  /** In the order of their last use. */
  private readonly pieces = new Map<string, StoredPiece>();
  private weight = 0;

  constructor(private readonly maxWeight: number) {}

  get(id: string): StoredPiece | null {
    const piece = this.pieces.get(id);
    if (piece === undefined) return null;
    this.pieces.delete(id);
    this.pieces.set(id, piece);
    return piece;
  }

  set(piece: StoredPiece): void {
    const id = pieceId(piece.eventId, piece.chunk);
    this.delete(id);
    this.pieces.set(id, piece);
    this.weight += weightOf(piece);
    for (const oldest of this.pieces.keys()) {
      if (this.weight <= this.maxWeight) break;
      this.delete(oldest);
    }
  }

  delete(id: string): void {
    const piece = this.pieces.get(id);
    if (piece === undefined) return;
    this.pieces.delete(id);
    this.weight -= weightOf(piece);
  }
}

function weightOf({ history }: StoredPiece): number {
  return 1 + Object.keys(history.deliveries).length;
}
