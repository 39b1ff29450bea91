/** What a program is told from outside of where the API is, and who asks. */
export interface Environment {
  url(): string | undefined;
  token(): string | undefined;
  /** What to do where one of them is missing. */
  readonly hints: { readonly url: string; readonly token: string };
}
