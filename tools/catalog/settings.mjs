import { createRequire } from 'node:module';
import path from 'node:path';

const config = (root) => createRequire(import.meta.url)(path.join(root, 'libs/platform/config/dist/index.js'));

/** All settings with default and meaning. */
export const settingsPage = (root) => config(root).renderSettingsPage();
/** `.env.example`: every setting, commented out, at its default. */
export const envExample = (root) => config(root).renderEnvExample();
