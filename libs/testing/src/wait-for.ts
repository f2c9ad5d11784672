export interface WaitForOptions {
  /** Default 10,000. */
  timeoutMs?: number;
  /** What is waited for, in words, for the error: `the delivery to be recorded`. */
  describe?: string;
  /** Pause between two tries; default 20. */
  intervalMs?: number;
}

/** What a condition must not end as: "not yet". */
type NotYet = false | null | undefined | 0 | '';

/**
 * Asks `condition` until it returns something truthy, and returns that. A condition that throws or rejects counts as not
 * yet, so assertions may stand in it (return true after them). A condition that hangs does not outlive the time limit.
 *
 * @throws Error after `timeoutMs`, naming what was waited for and the last error or value (the error as `cause`)
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 10_000, describe = 'the condition to hold', intervalMs = 20 }: WaitForOptions = {},
): Promise<Exclude<T, NotYet>> {
  const endsAtMs = performance.now() + timeoutMs;
  let last: { value: unknown } | { error: unknown } = { error: new Error('the condition never returned') };
  do {
    const leftMs = Math.max(1, endsAtMs - performance.now());
    const outcome = await settle(condition, leftMs);
    if (outcome === 'hung') break;
    last = outcome;
    // the cast follows the check: what is left of T is what is not falsy
    if ('value' in outcome && outcome.value) return outcome.value as Exclude<T, NotYet>;
    await pause(Math.min(intervalMs, Math.max(0, endsAtMs - performance.now())));
  } while (performance.now() < endsAtMs);
  throw tooLate(describe, timeoutMs, last);
}

async function settle<T>(
  condition: () => T | Promise<T>,
  leftMs: number,
): Promise<{ value: T } | { error: unknown } | 'hung'> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<'hung'>((resolve) => {
    timer = setTimeout(() => resolve('hung'), leftMs);
  });
  try {
    return await Promise.race([attempt(condition), hung]);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt<T>(condition: () => T | Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}

function tooLate(describe: string, timeoutMs: number, last: { value: unknown } | { error: unknown }): Error {
  if ('value' in last) {
    return new Error(
      `Waited ${timeoutMs} ms for ${describe}; last saw ${String(last.value)} (something truthy counts)`,
    );
  }
  const text = last.error instanceof Error ? last.error.message : String(last.error);
  return new Error(`Waited ${timeoutMs} ms for ${describe}; last error: ${text}`, { cause: last.error });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
