import fs from 'node:fs';

/** Ports of the apps when nobody set HTTP_PORT. */
const PORTS = {
  'all-in-one': 8080,
  gateway: 8080,
  ingest: 8081,
  matching: 8082,
  policy: 8083,
  scheduler: 8084,
  ledger: 8085,
  'delivery-webhook': 8091,
};
const APP = /apps\/([a-z-]+)\/dist\/main\.js/;

/**
 * The processes of the installation that answers at an address: the app that listens there, and all apps on this machine with the same brokers and topic
 * prefix. Another Carillon on the machine (a test run, say) is not counted in.
 * @param {string} url
 * @param {{ name: string, pid: number, port: number, installation: string }[]} [running]
 */
export function productAt(url, running = runningApps()) {
  const port = Number(new URL(url).port || 80);
  const asked = running.find((app) => app.port === port);
  if (asked === undefined) return null;
  const apps = running.filter(({ installation }) => installation === asked.installation);
  const ingest = apps.find(({ name }) => name === 'ingest');
  return { apps, intake: ingest === undefined ? url : `http://127.0.0.1:${ingest.port}` };
}

/** Every app of ours that runs on this machine and that this user may look at. */
function runningApps() {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const name = APP.exec(read(`/proc/${pid}/cmdline`))?.[1];
      return name === undefined || PORTS[name] === undefined
        ? []
        : [{ name, pid: Number(pid), ...environmentOf(pid, name) }];
    });
}

function environmentOf(pid, name) {
  const variables = Object.fromEntries(
    read(`/proc/${pid}/environ`)
      .split('\0')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const { HTTP_PORT, KAFKA_BROKERS = '', KAFKA_TOPIC_PREFIX = '' } = variables;
  return { port: Number(HTTP_PORT || PORTS[name]), installation: `${KAFKA_BROKERS} ${KAFKA_TOPIC_PREFIX}` };
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return ''; // gone, or another user's
  }
}
