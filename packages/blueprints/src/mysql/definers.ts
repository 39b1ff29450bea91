/**
 * Takes the `DEFINER=` clauses out of a dump, as they stand in what mariadb-dump and mysqldump write: whoever runs
 * the dump is the definer then. A line of data never begins like these, since a line break in a text is written as
 * `\n`; a line of a routine's body may, and is no worse for it.
 */

/** Only so much of a line is looked at: it begins with the clause, and lines of data have no bound. */
const HEAD_BYTES_MAX = 2_048;
const LINE_BREAK = 0x0a;

const NAME = '`(?:[^`]|``)*`';
/** A user, or a role. */
const USER = `${NAME}(?:@${NAME})?`;
/** `CREATE`, a comment that is run or not, and then the definer, alone or in such a comment. */
const CLAUSE = new RegExp(
  `^((?:/\\*M?!\\d+ )?CREATE(?:\\*/)?(?: OR REPLACE)? ?)(?:/\\*M?!\\d+ DEFINER=${USER}\\*/|DEFINER=${USER}) `,
);
/** Of a view: a line of its own. */
const VIEW_CLAUSE = new RegExp(`^(/\\*M?!\\d+ )DEFINER=${USER} (?=SQL SECURITY )`);

const withoutClause = (line: string): string =>
  line.replace(CLAUSE, '$1').replace(VIEW_CLAUSE, '$1');

/** Bytes are kept as they are, whatever they mean. */
const stripped = (head: Buffer): Buffer => {
  const text = head.toString('latin1');
  const without = withoutClause(text);
  return without === text ? head : Buffer.from(without, 'latin1');
};

/** The same bytes without the clauses, at flat memory. */
export async function* withoutDefiners(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const filter = new DefinerFilter();
  for await (const chunk of chunks) {
    yield filter.take(chunk);
  }
  yield filter.end();
}

export class DefinerFilter {
  /** The beginning of a line that has not been seen to its end, nor far enough. */
  #head: Buffer = Buffer.alloc(0);
  /** Within a line whose beginning has gone on. */
  #isWithin = false;

  take(chunk: Uint8Array): Buffer {
    const parts: Buffer[] = [];
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (rest.length > 0) {
      const at = rest.indexOf(LINE_BREAK);
      const part = at === -1 ? rest : rest.subarray(0, at + 1);
      rest = rest.subarray(part.length);
      parts.push(this.#pass(part, at !== -1));
    }
    return Buffer.concat(parts);
  }

  /** What was kept back. */
  end(): Buffer {
    const head = this.#head;
    this.#head = Buffer.alloc(0);
    return stripped(head);
  }

  #pass(part: Buffer, endsLine: boolean): Buffer {
    const isHead = !this.#isWithin;
    this.#isWithin = !endsLine;
    if (!isHead) {
      return part;
    }
    const head = Buffer.concat([this.#head, part]);
    if (!endsLine && head.length < HEAD_BYTES_MAX) {
      this.#head = head;
      this.#isWithin = false;
      return Buffer.alloc(0);
    }
    this.#head = Buffer.alloc(0);
    return stripped(head);
  }
}
