/** What one check came to. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly found: string;
  /** Why it matters and what to do; null where all is well. */
  readonly why: string | null;
  readonly fix: string | null;
}

/** Why it matters, and what to do about it. */
export interface Remedy {
  readonly why: string;
  readonly fix: string;
}

export const ok = (check: string, found: string): Finding => ({
  check,
  status: 'ok',
  found,
  why: null,
  fix: null,
});

export const warning = (check: string, found: string, { why, fix }: Remedy): Finding => ({
  check,
  status: 'warning',
  found,
  why,
  fix,
});

export const failed = (check: string, found: string, { why, fix }: Remedy): Finding => ({
  check,
  status: 'failed',
  found,
  why,
  fix,
});

/** The code and the text of an error of a driver, without anything that was sent. */
export function reasonOf(error: unknown): { code: string; text: string } {
  const { code, message, errors } = error as {
    code?: unknown;
    message?: unknown;
    errors?: unknown;
  };
  // A name with two addresses is refused twice.
  if (Array.isArray(errors) && errors.length > 0) {
    return reasonOf(errors[0]);
  }
  return {
    code: typeof code === 'string' ? code : '',
    text: typeof message === 'string' && message !== '' ? message : String(code ?? error),
  };
}

/** Host, port and database of a URL: no password. */
export function whereIs(url: string): string {
  return URL.canParse(url) ? `${new URL(url).host}${new URL(url).pathname}` : 'an unusable URL';
}
