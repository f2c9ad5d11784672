import { setTimeout as sleep } from 'node:timers/promises';

import { AppError } from '@carillon/util';

const AGAIN_AFTER_MS = { first: 100, most: 2_000 };

/**
 * Asks until a broker answers. kafkajs repeats most requests by itself, but not all: a connection that breaks under an admin's request is its caller's affair.
 * Errors that are answers (an unknown topic, a refused request) are thrown.
 *
 * @param isClosed whether the client is closed; then there will be no answer
 * @throws AppError `SERVICE_UNAVAILABLE` when it is closed
 */
export async function untilAnswered<T>(ask: () => Promise<T>, isClosed: () => boolean): Promise<T> {
  for (let waitMs = AGAIN_AFTER_MS.first; ; waitMs = Math.min(waitMs * 2, AGAIN_AFTER_MS.most)) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (isClosed()) throw new AppError('SERVICE_UNAVAILABLE', 'the Kafka client is closed', { cause: error });
      if (isAnswer(error)) throw error;
      await sleep(waitMs);
    }
  }
}

/** Kafka's name of a protocol error, also of one that kafkajs has wrapped. */
export function typeOf(error: unknown): string | undefined {
  const { type, cause } = error as { type?: string; cause?: { type?: string } };
  return type ?? cause?.type;
}

/** A broker's word that asking again will not change, or has to be judged by the caller. */
function isAnswer(error: unknown): boolean {
  const type = typeOf(error);
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'OFFSET_OUT_OF_RANGE') return true;
  return (error as { retriable?: boolean }).retriable === false;
}
