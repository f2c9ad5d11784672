/** Attribute names of CloudEvents 0.1 to 0.3, in lower case, and what 1.0 calls them. */
const NAMES_IN_1_0: Readonly<Record<string, string>> = {
  cloudeventsversion: 'specversion',
  eventtype: 'type',
  eventid: 'id',
  eventtime: 'time',
  schemaurl: 'dataschema',
  contenttype: 'datacontenttype',
};

const FORMER = /^0\.[123]$/;

/** Whether an event that names this version is read leniently: 0.1, 0.2 or 0.3. */
export function isFormerVersion(specversion: string | undefined): boolean {
  return specversion !== undefined && FORMER.test(specversion);
}

/** The name under which 1.0 knows an attribute of a former version. */
export function presentName(formerName: string): string {
  const lower = formerName.toLowerCase();
  return Object.hasOwn(NAMES_IN_1_0, lower) ? (NAMES_IN_1_0[lower] ?? lower) : lower;
}
