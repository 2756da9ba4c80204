/**
 * Where a text stops being JSON, as `line 3, column 14`. V8 names the place only for some mistakes and quotes the
 * body for the others, which must not reach logs or answers.
 */
export function findJsonError(text: string): string {
  const scanner = new Scanner(text);
  const offset = scanner.firstError();
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  return `line ${line}, column ${column}`;
}

const SPACE = /[ \t\n\r]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Below are control characters, which a string may not hold as they are. */
const SPACE_CODE = 0x20;

/** A recogniser with its own stack: a hostile body of a million brackets must not end in a stack overflow. */
class Scanner {
  private readonly text: string;
  private position = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Offset of the first character that cannot be there; the text's length when it ends too early. */
  firstError(): number {
    const closers: string[] = [];
    if (!this.value(closers)) return this.position;
    while (closers.length > 0) {
      this.skip(SPACE);
      const closer = closers.at(-1) ?? '';
      if (this.take(closer)) closers.pop();
      else if (!this.take(',') || !this.entry(closer, closers)) return this.position;
    }
    this.skip(SPACE);
    return this.position;
  }

  /** A scalar, or the opening of a list or object with its first entry. */
  private value(closers: string[]): boolean {
    for (;;) {
      this.skip(SPACE);
      if (this.take('[')) {
        closers.push(']');
        this.skip(SPACE);
        if (this.text[this.position] === ']') return true;
      } else if (this.take('{')) {
        closers.push('}');
        this.skip(SPACE);
        if (this.text[this.position] === '}') return true;
        if (!this.name()) return false;
      } else {
        return this.string() || this.skip(SCALAR);
      }
    }
  }

  private entry(closer: string, closers: string[]): boolean {
    this.skip(SPACE);
    return (closer === ']' || this.name()) && this.value(closers);
  }

  private name(): boolean {
    if (!this.string()) return false;
    this.skip(SPACE);
    return this.take(':');
  }

  /** By hand: a pattern with a repeated choice needs memory for every character of a 64 MB string. */
  private string(): boolean {
    if (!this.take('"')) return false;
    for (;;) {
      const code = this.text.charCodeAt(this.position);
      if (code === QUOTE) return this.take('"');
      if (code === BACKSLASH ? !this.skip(ESCAPE) : !(code >= SPACE_CODE)) return false;
      if (code !== BACKSLASH) this.position += 1;
    }
  }

  private take(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (match === null) return false;
    this.position = pattern.lastIndex;
    return true;
  }
}
