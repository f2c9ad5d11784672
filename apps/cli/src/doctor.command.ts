import process from 'node:process';

import { loadSettings, type Settings, SettingsError } from '@carillon/platform-config';
import { Command } from 'commander';

import { checkHealth, checkKafka, checkNode, checkStore } from './diagnosis';
import { print } from './print';

/** `carillon doctor`: looks at everything a start needs and says what to do about what is missing. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check settings, Kafka, topics, the store and running services; exit code 1 when something is wrong')
    .option('--url <url...>', 'base addresses of running services whose health is asked')
    .action(async ({ url = [] }: { url?: string[] }) => {
      const findings = [checkNode(process.versions.node)];
      const settings = readSettings();
      if (settings instanceof SettingsError) findings.push({ name: 'settings', ok: false, detail: settings.message });
      else {
        findings.push({ name: 'settings', ok: true, detail: 'all valid' });
        findings.push(...(await Promise.all([checkKafka(settings), checkStore(settings), ...url.map(checkHealth)])));
      }
      for (const { name, ok, detail } of findings) print(`${ok ? 'ok    ' : 'FAILED'} ${name}: ${detail}`);
      if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
    });
}

function readSettings(): Settings | SettingsError {
  try {
    return { ...loadSettings('all-in-one'), log: { level: 'error' } };
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
}
