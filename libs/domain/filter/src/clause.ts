/** One clause of a filter and what became of it, for people. */
export interface Clause {
  dialect: string;
  /** As written in the filter: the value under the dialect key, strings as they are, all else as JSON. */
  expression: string;
  passed: boolean;
  /** What the event had in that place, at most 200 characters: the attribute, or the first value that the path selected, as JSON. Absent: nothing there. */
  seen?: string;
  /**
   * Why it could not be judged; such a clause neither passes nor fails, and the whole filter does not match because of it unless others
   * decide. In `sql`, the error that made the clause false.
   */
  fault?: string;
  clauses?: Clause[];
}
