/** The work's own outcome; where it takes too long, `gone` is aborted, which ends the work. */
export async function watchSilence<Result>(
  work: Promise<Result>,
  timeoutMs: number,
  gone: AbortController,
): Promise<Result> {
  const timer = setTimeout(() => {
    gone.abort(new DOMException(`Nothing came for ${timeoutMs} ms.`, 'TimeoutError'));
  }, timeoutMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
