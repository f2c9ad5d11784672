import { type Branch, type Family, LITERALS, NO_STATE } from './branch';

/** With so many branches, those are looked up that the event has something for; with fewer it is quicker to ask each. */
const MANY = 12;
const FAMILIES = 8;

/** The branches of one node, in the order in which they were opened. */
export class Branches {
  readonly list: Branch[] = [];
  /** Kept when there are many. */
  private byPlace: Map<number, Branch> | null = null;

  get areMany(): boolean {
    return this.byPlace !== null;
  }

  get(family: Family, state: number): Branch | undefined {
    if (this.byPlace !== null) return this.byPlace.get(state * FAMILIES + family);
    return this.list.find((one) => one.family === family && one.state === state);
  }

  get literals(): Branch | undefined {
    return this.get(LITERALS, NO_STATE);
  }

  add(branch: Branch): void {
    this.list.push(branch);
    this.byPlace?.set(branch.state * FAMILIES + branch.family, branch);
    if (this.list.length <= MANY || this.byPlace !== null) return;
    this.byPlace = new Map(this.list.map((one) => [one.state * FAMILIES + one.family, one]));
  }

  remove(branch: Branch): void {
    this.list.splice(this.list.indexOf(branch), 1);
    this.byPlace?.delete(branch.state * FAMILIES + branch.family);
    if (this.list.length === 0) this.byPlace = null;
  }
}
