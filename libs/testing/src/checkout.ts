import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Root of the checkout; the same from `src` and from `dist`. */
export const CHECKOUT = path.resolve(__dirname, '../../..');

/** Address of a dependency-free script of `tools/`, for a dynamic import: those are ES modules, this package is not. */
export function toolModule(file: string): string {
  return pathToFileURL(path.join(CHECKOUT, 'tools', file)).href;
}
