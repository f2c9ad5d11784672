/**
 * `host:port` of the brokers that this test run uses. `npm test` starts them; a single project runs on engines of one's
 * own when the variable names them.
 *
 * @throws Error when the variable is absent, saying how to get engines
 */
export function kafkaBrokers(): string[] {
  return required('CARILLON_TEST_KAFKA_BROKERS')
    .split(',')
    .map((broker) => broker.trim());
}

/**
 * Connection string of the store that this test run uses, without a database name: take a random one ({@link randomName}).
 *
 * @throws Error when the variable is absent, saying how to get engines
 */
export function mongoUri(): string {
  return required('CARILLON_TEST_MONGODB_URI').replace(/\/+$/, '');
}

function required(name: string): string {
  const value = process.env[name]?.trim();
  if (value) return value;
  throw new Error(
    `${name} is not set: this spec needs real engines. Run it by \`npm test -- <file>\`, name it *.int-spec.ts or *.e2e-spec.ts, or set the variable.`,
  );
}
