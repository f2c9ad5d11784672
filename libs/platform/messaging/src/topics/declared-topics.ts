import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { declareTopics, type TopicDeclaration, type TopicsFile } from './topic-declaration';

/** From `src/topics` as from `dist/topics`: the root of the checkout, or of an image. */
const ROOT = join(__dirname, '../../../../..');

/**
 * The topics of the installation, from `deploy/topics/topics.json`. A start checks that they exist with at least the partitions of a laptop
 * (`local`, the default); who creates them says which numbers it wants.
 */
export function declaredTopics(place: 'local' | 'images' = 'local'): TopicDeclaration[] {
  const file = JSON.parse(readFileSync(join(ROOT, 'deploy/topics/topics.json'), 'utf8')) as TopicsFile;
  return declareTopics(file, place);
}
