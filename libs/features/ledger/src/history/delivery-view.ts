import {
  type AttemptNote,
  attemptsOf,
  type DeliveryState,
  latestRedrive,
  roundOf,
  standingOf,
} from '@carillon/domain-history';
import type { LoggedDelivery } from '@carillon/storage-events';

/** A delivery as `/v1/deliveries` shows it. */
export interface DeliveryView {
  id: string;
  eventId: string;
  subscriptionId: string;
  project: string;
  owner: string | null;
  channel: string | null;
  target: string | null;
  state: DeliveryState;
  reason: string;
  attempts: AttemptView[];
  nextAttemptAt: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface AttemptView {
  number: number;
  /** The round it belongs to: 0, or the millisecond of a retry, redrive or replay. */
  redrive: number;
  startedAt: string;
  durationMs: number;
  outcome: AttemptNote['outcome'];
  reason: string;
  detail: string | null;
  statusCode: number | null;
  response: string | null;
  nextAttemptAt: string | null;
}

export function deliveryView({ deliveryId, eventId, project, entry }: LoggedDelivery): DeliveryView {
  const standing = standingOf(entry);
  const redrives = Object.keys(entry.rounds)
    .map(Number)
    .sort((a, b) => a - b);
  const attempts = redrives.flatMap((redrive) =>
    attemptsOf(roundOf(entry, redrive)).map((attempt) => ({ redrive, attempt })),
  );
  const latest = roundOf(entry, latestRedrive(entry));
  const lastAttempt = attempts.at(-1)?.attempt;
  const known = lastAttempt ?? latest.decision ?? latest.match;
  return {
    id: deliveryId,
    eventId,
    subscriptionId: entry.subscriptionId,
    project,
    owner: known?.owner ?? null,
    channel: known?.channel ?? null,
    target: lastAttempt?.target ?? null,
    state: standing.state,
    reason: standing.reason,
    attempts: attempts.map(({ redrive, attempt }) => attemptView(redrive, attempt)),
    nextAttemptAt: standing.waitsUntil ?? null,
    createdAt: entry.acceptedAt,
    updatedAt: lastTimeOf(entry),
  };
}

function attemptView(redrive: number, attempt: AttemptNote): AttemptView {
  const {
    number,
    startedAt,
    durationMs,
    outcome,
    reason,
    detail = null,
    statusCode = null,
    response = null,
    nextAttemptAt = null,
  } = attempt;
  return { number, redrive, startedAt, durationMs, outcome, reason, detail, statusCode, response, nextAttemptAt };
}

/** When something last happened to it, as far as facts carry a time. */
function lastTimeOf({ acceptedAt, rounds }: LoggedDelivery['entry']): string {
  const times = Object.entries(rounds).flatMap(([redrive, { decision, attempts, death }]) => [
    new Date(Number(redrive)).toISOString(),
    decision?.decidedAt ?? '',
    death?.deadAt ?? '',
    ...Object.values(attempts).map(({ startedAt, durationMs }) =>
      new Date(Date.parse(startedAt) + Math.round(durationMs)).toISOString(),
    ),
  ]);
  return times.reduce((latest, time) => (time > latest ? time : latest), acceptedAt);
}
