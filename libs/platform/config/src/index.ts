export { ConfigModule } from './config.module';
export { describeSettings } from './describe-settings';
export { ignoredSettings, loadSettings } from './load-settings';
export { renderEnvExample, renderSettingsPage } from './render-settings';
export { type Setting } from './setting';
export { APP_NAMES, type AppName, SETTINGS, type Settings } from './settings';
export { legacySettings, scriptSettings, settingsCatalog } from './settings-catalog';
export { SettingsError, type SettingsProblem } from './settings-error';
export { type DeepPartial, testSettings } from './test-settings';
