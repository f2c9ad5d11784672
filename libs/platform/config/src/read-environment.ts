import { readFileSync } from 'node:fs';

import type { AppName } from './settings';
import { settingsCatalog, type SettingValues } from './settings-catalog';
import type { SettingsProblem } from './settings-error';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Parses every variable of the catalogue. An empty variable counts as not set, as compose files and Helm templates leave them.
 * Values that could not be read are absent from `values`; `problems` says why.
 */
export function readEnvironment(
  app: AppName,
  env: Environment,
): { values: Partial<SettingValues>; problems: SettingsProblem[] } {
  const values: Record<string, unknown> = {};
  const problems: SettingsProblem[] = [];
  for (const [name, declared] of Object.entries(settingsCatalog)) {
    const given = declared.secret ? secretText(name, env, problems) : env[name]?.trim();
    const fallback = typeof declared.default === 'function' ? declared.default(app) : declared.default;
    const result = declared.schema.safeParse(given === undefined || given === '' ? fallback : given);
    if (result.success) values[name] = result.data;
    else
      problems.push({
        name,
        problem: `${uniqueMessages(result.error.issues)}${declared.secret ? '' : `; it is ${JSON.stringify(given)}`}`,
      });
  }
  return { values, problems };
}

function secretText(name: string, env: Environment, problems: SettingsProblem[]): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return env[name]?.trim();
  if (env[name] !== undefined && env[name] !== '') {
    problems.push({ name, problem: `set either ${name} or ${name}_FILE, not both` });
    return undefined;
  }
  try {
    // editors and `echo` end a file with a line break that is not part of the secret
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    problems.push({
      name: `${name}_FILE`,
      problem: `the file ${JSON.stringify(file)} cannot be read (${codeOf(error)})`,
    });
    return undefined;
  }
}

function uniqueMessages(issues: readonly { message: string }[]): string {
  return [...new Set(issues.map((issue) => issue.message))].join('; ');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
