import process from 'node:process';

import type { Logger } from '@carillon/platform-observability';

/** Exit codes of a process that a signal ended, as shells show them. */
const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof SIGNAL_EXIT_CODES;

/** The process's end, in one hand. */
export interface Lifetime {
  /** How to stop from now on. A signal that comes earlier ends the process at once: there is no work to finish yet. */
  stopWith(stop: () => Promise<void>): void;
}

/**
 * Owns signals and crashes. The first SIGTERM or SIGINT stops within `graceMs`; the second ends the process at once. What nobody caught
 * ends it too, with a log line: going on would mean guessing which half of the work was done, while records and leases left behind are
 * taken up by the next process.
 */
export function ownProcess(logger: Logger, graceMs: number): Lifetime {
  let received: StopSignal | null = null;
  let stop: (() => Promise<void>) | null = null;

  const onSignal = (signal: StopSignal): void => {
    if (received !== null) {
      logger.warn('app.stop_cut_short', { signal });
      process.exit(SIGNAL_EXIT_CODES[signal]);
    }
    received = signal;
    logger.info('app.stopping', { signal, graceMs });
    if (stop === null) process.exit(SIGNAL_EXIT_CODES[signal]);
    void stopWithin(stop);
  };
  const onCrash = (event: string) => (error: unknown) => {
    logger.error(event, {}, error);
    process.exit(1);
  };
  const stopWithin = async (work: () => Promise<void>): Promise<void> => {
    const timer = setTimeout(() => {
      logger.error('app.stop_timed_out', { graceMs });
      process.exit(1);
    }, graceMs);
    try {
      await work();
      clearTimeout(timer);
      logger.info('app.stopped');
      process.exit(0);
    } catch (error) {
      logger.error('app.stop_failed', {}, error);
      process.exit(1);
    }
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
  process.on('uncaughtException', onCrash('process.crashed'));
  process.on('unhandledRejection', onCrash('process.crashed'));
  return {
    stopWith(work) {
      stop = work;
    },
  };
}
