// Imports nothing: it must load, and explain itself, on any Node that knows ES modules.

const MAJOR = 20;
const MINOR = 20;

/**
 * What is wrong with this version of Node, or null.
 * @param {string} version as in `process.versions.node`
 * @returns {string | null}
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > MAJOR || (major === MAJOR && minor >= MINOR);
  return enough
    ? null
    : `Node ${version} is too old: Carillon needs Node ${MAJOR}.${MINOR} or newer (https://nodejs.org).`;
}

/** Ends the process with a plain line when Node is too old. To be called before anything else is loaded. */
export function needNode() {
  const problem = nodeProblem(process.versions.node);
  if (problem === null) return;
  console.error(problem);
  process.exit(1);
}
