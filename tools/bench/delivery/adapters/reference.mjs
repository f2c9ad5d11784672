// Used by selftest.mjs only: the sender in that file, no queue, no durability.
const port = process.env.REF_PORT;
const req = (urls, data) => ({ host: '127.0.0.1', port, path: '/', body: JSON.stringify({ urls, data }) });
export default {
  name: 'reference',
  payloadFilter: false,
  async perDestination(_, urls) {
    return (i, seq, data) => req([urls[i]], data);
  },
  async fanout(_, urls) {
    return (_i, seq, data) => req(urls, data);
  },
  async filtered(_, urls) {
    return (_i, seq, data) => req([urls[data.k % urls.length]], data);
  },
};
