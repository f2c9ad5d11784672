import { AppError, isId } from '@carillon/util';

/** How far the history is behind at most while all is well, in seconds. */
const SHOWN_AFTER_SECONDS = 1;

/**
 * No event of the project is known under the id. The 202 does not wait for the history, so an id that could be one is worth a second look, and the answer says
 * when.
 */
export function unknownEvent(id: string): AppError {
  if (!isId('evt', id)) return new AppError('NOT_FOUND', `There is no event ${id}.`);
  return new AppError('NOT_FOUND', `There is no event ${id}; one that was just accepted shows within a second.`, {
    retryAfterSeconds: SHOWN_AFTER_SECONDS,
  });
}
