import { camel, pascal } from './manifest.mjs';

export function messageFiles(_version, writer, noun, participle) {
  const type = `${pascal(noun)}${pascal(participle)}`;
  const topic = `${writer}.${noun}.${participle}.v1`;
  const file = `libs/contracts/messages/src/${noun}-${participle}.v1.ts`;
  return {
    files: {
      [file]: `import { baseProperties, baseRequired, defineMessage, type MessageBase } from './message-definition';

/** What happened, and who reads it. Key: … */
export interface ${type} extends MessageBase {
  happenedAt: string;
}

export const ${camel(`${noun}-${participle}`)}V1 = defineMessage<${type}>('${topic}', 'value', {
  type: 'object',
  required: [...baseRequired, 'happenedAt'],
  properties: { ...baseProperties, happenedAt: { type: 'string', minLength: 20 } },
});
`,
    },
    next: [
      'fields, schema and doc comments',
      'export it from libs/contracts/messages/src/index.ts',
      `deploy/topics/topics.json: ${topic}`,
      'node tools/catalog/run.mjs && npm run check',
    ],
  };
}
