/** What a health check found gone for good. */
export interface Lost {
  /** How one knows, in a sentence for a person. Never a secret. */
  readonly lost: string;
}

/**
 * The resource is gone for good, as a machine that was terminated is: it breaks at once and its leases end with
 * the sentence. For what may come back, a check returns the sentence itself.
 */
export function lost(sentence: string): Lost {
  return { lost: sentence };
}
