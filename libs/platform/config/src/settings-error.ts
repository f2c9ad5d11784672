/** One variable that stops the start. The text never repeats the value of a secret. */
export interface SettingsProblem {
  name: string;
  problem: string;
}

/** The environment cannot be used; the message lists everything that is wrong with it, one line each. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly SettingsProblem[]) {
    super(
      ['These settings are not usable:', ...problems.map(({ name, problem }) => `  ${name}: ${problem}`)].join('\n'),
    );
    this.name = 'SettingsError';
  }
}
