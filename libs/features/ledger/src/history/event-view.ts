import { isUtf8 } from 'node:buffer';

import type { LoggedEvent } from '@carillon/storage-events';

/** An event as `/v1/events` shows it. */
export interface EventView {
  id: string;
  project: string;
  source: string | null;
  sourceId: string | null;
  type: string | null;
  subject: string | null;
  time: string | null;
  acceptedAt: string;
  sizeBytes: number | null;
  state: LoggedEvent['state'];
  matches: number;
}

export function eventView({ eventId, project, acceptedAt, content, state, matches }: LoggedEvent): EventView {
  return {
    id: eventId,
    project,
    source: content?.source ?? null,
    sourceId: content?.sourceId ?? null,
    type: content?.type ?? null,
    subject: content?.subject ?? null,
    time: content?.time ?? null,
    acceptedAt,
    sizeBytes: content?.sizeBytes ?? null,
    state,
    matches,
  };
}

/** The bytes in an answer: as text they lose nothing, whatever numbers are in them. */
export function bodyView(body: Buffer): { body: string } | { bodyBase64: string } {
  return isUtf8(body) ? { body: body.toString('utf8') } : { bodyBase64: body.toString('base64') };
}
