import { loadSettings, type Settings } from '@carillon/platform-config';

/** The services' settings, with the log turned down: a command's output is its own. */
export function quietSettings(): Settings {
  return { ...loadSettings('all-in-one'), log: { level: 'error' } };
}
