/**
 * The one place where the installation's prefix is put before names and taken off again. Groups have it too: two installations on one cluster must not
 * share a group, because a group's leader assigns its own topics to all members.
 */
export class TopicNames {
  constructor(private readonly prefix: string) {}

  /** The name in Kafka of one of our topics or groups. */
  inKafka(name: string): string {
    return this.prefix + name;
  }

  /** Our name of a topic in Kafka. */
  ours(name: string): string {
    return name.startsWith(this.prefix) ? name.slice(this.prefix.length) : name;
  }
}
