import { scanSql, type SqlToken } from './scan-sql';
import { SqlRefused } from './sql-refused';

const KEYWORDS = new Set(['AND', 'OR', 'XOR', 'NOT', 'LIKE', 'IN', 'EXISTS', 'TRUE', 'FALSE']);
const END: SqlToken = { kind: 'end', text: '', position: 0 };

/** Goes through the tokens of an expression, one way. */
export class SqlCursor {
  private at = 0;
  private readonly tokens: readonly SqlToken[];

  /** @throws SqlRefused */
  constructor(text: string) {
    this.tokens = scanSql(text);
  }

  get token(): SqlToken {
    return this.ahead(0);
  }

  get position(): number {
    return this.token.position;
  }

  /** The keyword that stands here, in capitals; '' when it is none. */
  get keyword(): string {
    return keywordOf(this.token);
  }

  /** The one after the token that stands here. */
  get nextKeyword(): string {
    return keywordOf(this.ahead(1));
  }

  /** The operator, bracket or comma that stands here; '' when it is none. */
  get sign(): string {
    return this.token.kind === 'sign' ? this.token.text : '';
  }

  /** Whether a name with a bracket after it stands here. */
  get isCall(): boolean {
    return this.token.kind === 'word' && this.keyword === '' && this.ahead(1).text === '(';
  }

  take(): SqlToken {
    const { token } = this;
    this.at++;
    return token;
  }

  takeSign(sign: string, expected: string): void {
    if (this.sign !== sign) throw this.unexpected(expected);
    this.at++;
  }

  unexpected(expected: string): SqlRefused {
    const { kind, text, position } = this.token;
    const found = kind === 'end' ? 'the end' : text.slice(0, 40);
    return new SqlRefused(`expected ${expected}, found ${found}`, position);
  }

  private ahead(tokens: number): SqlToken {
    return this.tokens[this.at + tokens] ?? this.tokens.at(-1) ?? END;
  }
}

function keywordOf({ kind, text }: SqlToken): string {
  if (kind !== 'word') return '';
  const word = text.toUpperCase();
  return KEYWORDS.has(word) ? word : '';
}
