import { type CarriedEvent } from '@carillon/domain-event';
import { MAX_EVENT_BYTES } from '@carillon/storage-bodies';
import { AppError, type Fault } from '@carillon/util';

/** Largest batch request. */
export const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/**
 * Lets only events pass whose bodies fit. In a batch the pointer names the place of each that does not.
 *
 * @throws AppError `BODY_TOO_LARGE`
 */
export function requireEventSizes(events: readonly CarriedEvent[], isBatch: boolean): void {
  const faults = events.flatMap(({ body }, index): Fault[] =>
    body.length <= MAX_EVENT_BYTES
      ? []
      : [{ pointer: isBatch ? `/${index}` : '', code: 'BODY_TOO_LARGE', detail: tooLarge(body.length) }],
  );
  const [first] = faults;
  if (first !== undefined) throw new AppError('BODY_TOO_LARGE', first.detail, { faults });
}

/**
 * The same for a whole request, before anything in it is looked at.
 *
 * @throws AppError `BODY_TOO_LARGE`
 */
export function requireRequestSize(body: Buffer, isBatch: boolean): void {
  if (!isBatch && body.length > MAX_EVENT_BYTES) throw new AppError('BODY_TOO_LARGE', tooLarge(body.length));
  if (body.length <= MAX_BATCH_BYTES) return;
  throw new AppError('BODY_TOO_LARGE', `The batch has ${body.length} bytes; ${MAX_BATCH_BYTES} are the limit.`);
}

function tooLarge(sizeBytes: number): string {
  return `The event's body has ${sizeBytes} bytes; ${MAX_EVENT_BYTES} are the limit.`;
}
