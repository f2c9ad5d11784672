import { camel, manifest, own, pascal } from './manifest.mjs';

export function channelFiles(version, name) {
  const folder = `libs/channels/${name}`;
  const className = `${pascal(name)}Channel`;
  return {
    files: {
      [`${folder}/package.json`]: manifest({
        name: `@carillon/channels-${name}`,
        version,
        description: 'One sentence: where it delivers to',
        project: `channels-${name}`,
        type: 'library',
        tags: ['type:channel', `scope:${name}`, `channel:${name}`],
        dependencies: own(
          version,
          'channels-core',
          'domain-delivery',
          'domain-event',
          'domain-subscription',
          'platform-egress',
          'util',
        ),
      }),
      [`${folder}/README.md`]: `# @carillon/channels-${name}\n\nDelivers to …\n\n- **Settings**: …\n- **Secrets**: …\n- **Fails how**: …\n`,
      [`${folder}/src/index.ts`]: `export { ${camel(name)}Channel } from './${name}.channel';\n`,
      [`${folder}/src/${name}.channel.ts`]: `import type { Channel, ChannelDefinition, SendContext, SendRequest, SendResult } from '@carillon/channels-core';
import { Egress } from '@carillon/platform-egress';

/** Delivers to … Guaranteed: … Not guaranteed: … */
class ${className} implements Channel {
  readonly name = '${name}';

  constructor(private readonly egress: Egress) {}

  describe(target: SendRequest['subscription']['target']): string {
    return target.url;
  }

  async send(request: SendRequest, context: SendContext): Promise<SendResult> {
    void this.egress;
    throw new Error(\`not written yet: \${request.deliveryId} within \${context.deadlineMs} ms\`);
  }

  async close(): Promise<void> {}
}

/** Its registration: \`DeliveryModule.forChannel(${camel(name)}Channel)\`. */
export const ${camel(name)}Channel: ChannelDefinition<readonly [Egress]> = {
  name: '${name}',
  needs: [Egress],
  create: (_settings, egress) => new ${className}(egress),
};
`,
    },
    next: [
      'write send(); run channelConformance of channels/core in its spec',
      'docs/contributing/add-a-channel.md lists the rest',
      'npm install && npm run sync && npm run check',
    ],
  };
}
