/** One question to the brokers, and everybody who may take its answer. */
interface Asked {
  readonly sentAtMs: number;
  readonly answer: Promise<number>;
}

interface TopicQuestions {
  inFlight: Asked | null;
  next: Promise<number> | null;
}

/**
 * Answers that are fresh enough, with as few questions as can be: one in flight per topic; who needs a younger one than that shares the next.
 */
export class EndOffsets {
  private readonly topics = new Map<string, TopicQuestions>();

  /** @param ask sends the request at once and waits for an answer as long as it takes */
  constructor(
    private readonly ask: (topic: string) => Promise<number>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** From an answer to a question that was sent no earlier than `notBeforeMs`. */
  get(topic: string, notBeforeMs: number): Promise<number> {
    const questions = this.topics.get(topic) ?? { inFlight: null, next: null };
    this.topics.set(topic, questions);
    const { inFlight } = questions;
    if (inFlight === null) return this.send(topic, questions).answer;
    if (inFlight.sentAtMs >= notBeforeMs) return inFlight.answer;
    questions.next ??= inFlight.answer
      .catch(() => undefined) // its own waiters hear of it
      .then(() => {
        questions.next = null;
        return this.send(topic, questions).answer;
      });
    return questions.next;
  }

  private send(topic: string, questions: TopicQuestions): Asked {
    const asked: Asked = { sentAtMs: this.now(), answer: this.ask(topic) };
    questions.inFlight = asked;
    const forget = (): void => {
      if (questions.inFlight === asked) questions.inFlight = null;
    };
    asked.answer.then(forget, forget);
    return asked;
  }
}
