/** One variable that stops the start. The text never repeats the value of a secret. */
export interface SettingsProblem {
  name: string;
  problem: string;
}

/** The environment cannot be used; the message lists everything that is wrong with it, one line each, and then what else looks odd. */
export class SettingsError extends Error {
  constructor(
    readonly problems: readonly SettingsProblem[],
    hints: readonly string[] = [],
  ) {
    const lines = [...problems.map(({ name, problem }) => `${name}: ${problem}`), ...hints];
    super(['These settings are not usable:', ...lines.map((line) => `  ${line}`)].join('\n'));
    this.name = 'SettingsError';
  }
}
