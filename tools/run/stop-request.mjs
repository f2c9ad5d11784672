const PARENT_POLL_MS = 1000;

/**
 * Resolves when somebody wants this process to stop: Ctrl-C, SIGTERM, a closed terminal, or the end of the npm that runs it. A
 * second Ctrl-C changes nothing: stopping goes on in order.
 * @returns {Promise<void>}
 */
export function stopRequest() {
  return new Promise((resolve) => {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => resolve());
    // only npm's end means anything: a shell script may well start us in the background and go on without us
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, PARENT_POLL_MS);
    timer.unref();
  });
}
