const WARN = 40;
const LEVELS: Readonly<Record<string, number>> = { warn: WARN, error: 50, fatal: 60 };
const SHOWN_LENGTH_MAX = 400;

/**
 * What of a process's log line belongs on the terminal: warnings and worse, and whatever is not a
 * log record (a crash speaks plain text). Null for the rest.
 */
export function forTerminal(name: string, line: string): string | null {
  const record = parseRecord(line);
  if (record?.isTold === true) {
    return null;
  }
  if (record === null) {
    return line.trim() === '' ? null : `${name}: ${printable(line)}`;
  }
  const level = typeof record.level === 'number' ? record.level : (LEVELS[record.level] ?? 0);
  if (level < WARN) {
    return null;
  }
  const word = level >= 50 ? 'error' : 'warning';
  return `${name} ${word}: ${printable(record.message)}`;
}

interface LogRecord {
  readonly level: number | string;
  readonly message: string;
  /** Whether the process has said it to whoever runs it, in words. */
  readonly isTold: boolean;
}

function parseRecord(line: string): LogRecord | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || !('level' in parsed)) {
    return null;
  }
  const { level } = parsed;
  if (typeof level !== 'number' && typeof level !== 'string') {
    return null;
  }
  const message = 'msg' in parsed && typeof parsed.msg === 'string' ? parsed.msg : line;
  return { level, message, isTold: 'told' in parsed && parsed.told === true };
}

/** Without what a terminal would obey. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, SHOWN_LENGTH_MAX);
}
