import { startTestEngines, type TestEngines } from './test-engines.mjs';

/** What the projects of one vitest process share: each loads this module for itself. */
interface Shared {
  users: number;
  engines: Promise<TestEngines>;
}

// the cast: a property of our own on the global object
const registry = globalThis as { carillonTestEngines?: Shared | undefined };
let shared: Shared | undefined;

/**
 * Vitest's global set-up of the projects with real engines. Uses those that the environment names (`npm test`, or one's own), else
 * starts engines once for the run, which {@link teardown} of the last project stops.
 */
export async function setup(): Promise<void> {
  const given = process.env['CARILLON_TEST_KAFKA_BROKERS'] && process.env['CARILLON_TEST_MONGODB_URI'];
  if (given && registry.carillonTestEngines === undefined) return;
  shared = registry.carillonTestEngines ??= { users: 0, engines: startTestEngines() };
  shared.users += 1;
  const { env } = await shared.engines;
  Object.assign(process.env, env);
}

export async function teardown(): Promise<void> {
  if (shared === undefined) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  registry.carillonTestEngines = undefined;
  await (await shared.engines).stop();
}
