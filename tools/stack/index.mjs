// What start, tests and libs/testing use of this folder.
export { CHECKOUT } from './checkout.mjs';
export { run } from './commands.mjs';
export { environment } from './environment.mjs';
export { startGuardian } from './guardian.mjs';
export { lease, release } from './lease.mjs';
export { locked } from './lock.mjs';
export { dataDirOf, HOST, stackOptions } from './options.mjs';
export { pause } from './pause.mjs';
export { freePorts, isTaken, needPort } from './ports.mjs';
export { explain, Problem } from './problem.mjs';
export { bornAt, end, isAlive, readAlive, thisProcess, writeWhole } from './processes.mjs';
export { needDisk, needJava } from './requirements.mjs';
export { down, prepare, reset, status, up } from './stack.mjs';
