import type { ErrorCode, Fault } from '@carillon/util';

import { FILTER_LIMITS } from './limits';

/** Collects what is wrong with the filters of one subscription and counts their nodes while they are read. */
export class FaultLog {
  readonly faults: Fault[] = [];
  private nodes = 0;
  private cost = 0;

  add(pointer: string, code: FilterFaultCode, detail: string, position?: number): void {
    this.faults.push({ pointer, code, detail, ...(position === undefined ? {} : { position }) });
  }

  /**
   * Counts nodes of the tree. False once there are too many: the first time that is a fault, and the reader should not go deeper, so that
   * neither reading nor the list of faults grows beyond the limit.
   */
  count(pointer: string, nodes = 1): boolean {
    const before = this.nodes;
    this.nodes += nodes;
    if (this.nodes <= FILTER_LIMITS.nodes) return true;
    if (before <= FILTER_LIMITS.nodes) {
      this.add(
        pointer,
        'FILTER_TOO_COSTLY',
        `the filters of one subscription have at most ${FILTER_LIMITS.nodes} parts; this is where the limit is passed`,
      );
    }
    return false;
  }

  /** Adds to the estimated cost. False, and the first time a fault, once it is more than one subscription may take. */
  charge(pointer: string, cost: number): boolean {
    const before = this.cost;
    this.cost += cost;
    if (this.cost <= FILTER_LIMITS.cost) return true;
    if (before <= FILTER_LIMITS.cost) {
      this.add(
        pointer,
        'FILTER_TOO_COSTLY',
        `judging the filters of one subscription may take ${FILTER_LIMITS.cost} steps for each node of an event of 1,000 nodes; with this one it may take ${Math.ceil(this.cost)}; search less (..) inside what is searched`,
      );
    }
    return false;
  }
}

export type FilterFaultCode = Extract<ErrorCode, 'FILTER_INVALID' | 'FILTER_TOO_COSTLY' | 'NOT_YET'>;

/** `pointer` with one more token, escaped by RFC 6901. */
export function below(pointer: string, token: string | number): string {
  return `${pointer}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
