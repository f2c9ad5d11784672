/** Parts of a connection string; it can name several hosts, so it is no URL. */
const URI = /^(?<start>mongodb(?:\+srv)?:\/\/(?<hosts>[^/?]+))(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/;

/** The database that the URI names, else `carillon` (the driver's own default would be `test`). */
export function databaseOf(uri: string): string {
  const name = URI.exec(uri)?.groups?.['database'] ?? '';
  return name === '' ? 'carillon' : decodeURIComponent(name);
}

/** The hosts of the URI, without user and password: for people to read. */
export function hostsOf(uri: string): string {
  const hosts = URI.exec(uri)?.groups?.['hosts'] ?? '';
  return hosts.slice(hosts.lastIndexOf('@') + 1);
}

/**
 * The same URI for another database. The database of a URI is also the one that users are looked up in, unless `authSource` says
 * otherwise; that stays as it was.
 */
export function withDatabase(uri: string, database: string): string {
  const { start = uri, hosts = '', database: named = '', query = '' } = URI.exec(uri)?.groups ?? {};
  const options = new URLSearchParams(query);
  if (hosts.includes('@') && !options.has('authSource'))
    options.set('authSource', named === '' ? 'admin' : decodeURIComponent(named));
  const rest = options.toString();
  return `${start}/${encodeURIComponent(database)}${rest === '' ? '' : `?${rest}`}`;
}
