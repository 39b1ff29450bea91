/** A variable that the test run sets. */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: run the tests with npm test, which starts the servers.`);
  }
  return value;
}
