import type { FilteredEvent } from './filtered-event';

/** An event for a filter: only what is named, `{}` and `null` otherwise. With `unreadable`, looking at the document throws. */
export function anEvent(parts: {
  attributes?: Record<string, string>;
  document?: unknown;
  unreadable?: string;
}): FilteredEvent {
  return {
    attributes: parts.attributes ?? {},
    get document() {
      if (parts.unreadable !== undefined) throw new Error(parts.unreadable);
      return parts.document ?? null;
    },
  };
}
