import { AppError } from '@carillon/util';
import { Error as MongooseErrors, mongo } from 'mongoose';

/**
 * Server codes that say "not now": no primary, shutting down, interrupted, timed out. See the retryable errors of the
 * specification "Retryable Writes" of MongoDB's drivers.
 */
const PASSING_CODES = new Set([6, 7, 50, 64, 89, 91, 134, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436]);

/** Whether a write was refused because a unique key is taken. Which one is not told: the local store leaves that out. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === 11_000;
}

/** Whether the store is away or busy, so that the same operation may succeed later. A write may have happened all the same. */
export function isStoreUnavailable(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'STORE_UNAVAILABLE';
  if (error instanceof MongooseErrors) return isWaitingForConnection(error) || isStoreUnavailable(error.cause);
  if (error instanceof mongo.MongoServerError)
    return PASSING_CODES.has(Number(error.code)) || error.hasErrorLabel('RetryableWriteError');
  return (
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoTopologyClosedError ||
    error instanceof mongo.MongoClientClosedError ||
    error instanceof mongo.MongoOperationTimeoutError ||
    // a pool that was cleared, or that had no free connection in time: the driver has no public classes for them
    (error instanceof mongo.MongoDriverError &&
      ['MongoWaitQueueTimeoutError', 'MongoPoolClosedError'].includes(error.name))
  );
}

/** An error of the driver in our words: `STORE_UNAVAILABLE` when waiting can help, else the error itself. */
export function storeError(error: unknown): unknown {
  if (error instanceof AppError || !isStoreUnavailable(error)) return error;
  return new AppError('STORE_UNAVAILABLE', 'The store does not answer.', { cause: error, retryAfterSeconds: 2 });
}

/**
 * Runs store operations and throws their errors in our words ({@link storeError}).
 *
 * @throws AppError `STORE_UNAVAILABLE` (retryable); the write may have happened all the same
 */
export async function storeErrors<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
}

/**
 * What mongoose throws itself, rather than the driver, while the first connection is not there yet. It has neither a class of its own nor
 * a code, but the mistakes that mongoose reports about its use are subclasses or are found by the first test run.
 */
function isWaitingForConnection(error: Error): boolean {
  const { constructor, message } = error;
  return constructor === MongooseErrors && message.includes('buffering timed out');
}
