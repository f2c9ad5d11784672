import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of this checkout. */
export const CHECKOUT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
