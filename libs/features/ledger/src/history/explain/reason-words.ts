import { errorCatalog } from '@carillon/util';

/** The title of a reason code, to stand inside a sentence; a code that we do not know (an older or newer version's) is itself. */
export function titleOf(code: string): string {
  if (!Object.hasOwn(errorCatalog, code)) return code;
  const { title } = errorCatalog[code as keyof typeof errorCatalog];
  return title.slice(0, 1).toLowerCase() + title.slice(1);
}
