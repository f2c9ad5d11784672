import { NO_CHILD } from './transitions';

// What a transition leads to, as one integer: a node (not negative), nothing ({@link NO_CHILD}), or below that a conjunction that stands there
// alone, which spares it a node of its own.

/** What a conjunction that stands alone is called where nodes are. */
export function alone(conjunction: number): number {
  return NO_CHILD - 1 - conjunction;
}

export function theOneAt(child: number): number {
  return NO_CHILD - 1 - child;
}
