/** Results as a table; of several repetitions the median, with the least and the most behind it. */
export function table(results, ran) {
  const groups = grouped(results);
  const rows = [...groups.values()].map((group) => rowOf(group, results));
  const head = [
    ...['corpus', 'subscriptions', 'engine', 'events/CPU-s', 'spread', '÷ JSON.parse', 'p50 µs', 'p99 µs'],
    ...['build/s', 'B/sub', 'text B/sub', 'matches', 'right'],
  ];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const lines = all.map((row) =>
    row.map((cell, column) => (column < 3 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  '),
  );
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  const load = ran.load.map((one) => one.toFixed(1)).join(' ');
  return [...lines, '', `${ran.cpu}, ${ran.cpus} cores, Node ${ran.node}, load ${load}`].join('\n');
}

function rowOf(group, results) {
  const [first] = group;
  const start = [first.workload, count(first.subs), first.engine];
  if (first.problem !== undefined) return [...start, `failed: ${first.problem.slice(0, 60)}`, ...Array(9).fill('')];
  const rates = group.map((one) => one.rawPerCpuSecond).sort((a, b) => a - b);
  const of = (name) => median(group.map((one) => one[name]));
  return [
    ...start,
    count(of('rawPerCpuSecond')),
    group.length > 1 ? `${count(rates[0])}–${count(rates.at(-1))}` : '',
    (of('rawPerCpuSecond') / of('parsePerCpuSecond')).toFixed(2),
    ...[of('p50Us'), of('p99Us')].map((us) => us.toFixed(us < 100 ? 1 : 0)),
    count(of('buildPerSecond')),
    String(of('bytesPerSubscription')),
    String(first.textPerSubscription),
    String(first.avgMatches),
    verdict(group, results),
  ];
}

/** Right on the sample, and the same over the whole corpus as the others that went through it. */
function verdict(group, results) {
  const wrong = group.find((one) => one.wrong > 0);
  if (wrong !== undefined) return `NO: ${wrong.wrong} of ${wrong.checked} differ`;
  const [{ workload, subs }] = group;
  const sums = new Set(
    results
      .filter((one) => one.workload === workload && one.subs === subs && one.checksum !== undefined)
      .map(({ total, checksum }) => `${total} ${checksum}`),
  );
  return sums.size > 1 ? 'engines disagree' : group[0].skipped > 0 ? `${group[0].skipped} refused` : 'yes';
}

const keyOf = ({ workload, subs, engine }) => `${workload} ${subs} ${engine}`;

function grouped(results) {
  const groups = new Map();
  for (const one of results) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function count(value) {
  if (value >= 999_500) return `${(value / 1e6).toFixed(2)}M`;
  return value >= 10_000
    ? `${Math.round(value / 1000)}k`
    : value >= 1000
      ? `${(value / 1000).toFixed(1)}k`
      : value.toFixed(value < 10 ? 1 : 0);
}
