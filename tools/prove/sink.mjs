import http from 'node:http';

/**
 * A target that keeps what it needs for counting: delivery id, path and time of every request. `answer` decides the status.
 * @param {{ port?: number, answer?: (request: { id: string, path: string, attempt: number }) => number }} options
 */
export async function startSink({ port = 0, answer = () => 204 } = {}) {
  /** @type {{ id: string, event: string, attempt: number, path: string, atMs: number, status: number }[]} */
  const receipts = [];
  const server = http.createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const id = String(request.headers['webhook-id']);
      const path = request.url ?? '/';
      const status = answer({ id, path, attempt: Number(request.headers['carillon-attempt']) });
      receipts.push({
        id,
        event: String(request.headers['carillon-event']),
        attempt: Number(request.headers['carillon-attempt']),
        path,
        atMs: Date.now(),
        status,
      });
      response.writeHead(status).end();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', 1024, resolve);
  });
  return {
    port: server.address().port,
    url: `http://127.0.0.1:${server.address().port}`,
    receipts,
    delivered: () => receipts.filter(({ status }) => status < 300),
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
