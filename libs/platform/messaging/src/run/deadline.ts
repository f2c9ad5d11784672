import { AppError } from '@carillon/util';

/**
 * The promise's outcome, or `HANDLER_TIMEOUT` when it takes longer. The work itself goes on unseen: nothing can stop it.
 * @param isExcused asked when time is up: while it says yes (Kafka is away and the handler waits for it), the work gets the same time again
 */
export function withDeadline<T>(work: Promise<T>, deadlineMs: number, isExcused: () => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer = setTimeout(onTime, deadlineMs);
    function onTime(): void {
      if (isExcused()) timer = setTimeout(onTime, deadlineMs);
      else reject(new AppError('HANDLER_TIMEOUT', `the handler took longer than ${deadlineMs} ms`));
    }
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
