import fs from 'node:fs';
import path from 'node:path';

/** `deploy/topics/topics.json` as a table. */
export function topicsPage(root) {
  const { topics } = JSON.parse(fs.readFileSync(path.join(root, 'deploy/topics/topics.json'), 'utf8'));
  const rows = topics.map((topic) => {
    const kept = topic.compacted ? 'compacted' : `${topic.retentionHours / 24} d`;
    return `| \`${topic.name}\` | ${topic.owner} | ${topic.key} | ${topic.partitions.local} / ${topic.partitions.images} | ${kept} |`;
  });
  return [
    '# Topics',
    '',
    'Generated from `deploy/topics/topics.json`. `carillon topics` creates and checks them; auto-creation stays off. Partitions: local / images.',
    '',
    '| Topic | Written by | Key | Partitions | Kept |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
