import process from 'node:process';

import {
  describeSettings,
  ignoredSettings,
  loadSettings,
  misspeltSettings,
  type Settings,
} from '@carillon/platform-config';
import { createLogger, describeError } from '@carillon/platform-observability';

import { createApp } from './create-app';
import { explainStartFailure } from './explain-start-failure';
import { ownProcess } from './own-process';
import type { AppDefinition } from './platform';
import { keepHeapSmall } from './small-heap';

/**
 * The whole of a `main.ts`: settings, start, signals, exit code. Exits with 0 after a clean stop, with 1 when the start failed (what to do
 * is on standard error), when something threw that nobody caught, or when stopping took longer than `STOP_GRACE_MS`.
 */
export async function runApp(definition: AppDefinition): Promise<void> {
  let settings: Settings | null = null;
  keepHeapSmall();
  try {
    settings = loadSettings(definition.app);
    const logger = createLogger(settings).for('lifecycle');
    const lifetime = ownProcess(logger, settings.lifecycle.stopGraceMs);
    // the version stands in every line already
    const summary = Object.entries(describeSettings(settings)).filter(([name]) => name !== 'version');
    logger.info('app.starting', { node: process.version, pid: process.pid, ...Object.fromEntries(summary) });
    const ignored = ignoredSettings();
    if (ignored.length > 0) logger.warn('settings.ignored', { names: ignored.join(', ') });
    for (const hint of misspeltSettings()) logger.warn('settings.misspelt', { hint });
    const running = await createApp(definition, settings);
    logger.info('app.started', { url: running.url });
    lifetime.stopWith(() => running.stop());
  } catch (error) {
    process.stderr.write(`${explainStartFailure(error, settings)}\n`);
    if (settings?.log.level === 'debug') process.stderr.write(`${JSON.stringify(describeError(error), null, 2)}\n`);
    process.exit(1);
  }
}
