import type { Place } from '../predicate/predicate';

/** Where a context attribute stands. */
export function attributePlace(name: string): Place {
  return { root: 'attributes', steps: [{ name }] };
}
