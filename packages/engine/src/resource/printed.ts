import { BOUNDS, plainText } from '@drydock/model';

/** What a build that failed has printed: the end of it, fit to be shown. */
export interface Printed {
  readonly output: string;
  /** Whether there was more before. */
  readonly isCut: boolean;
}

/** More is not looked at: whoever prints without end shall not hold up a worker. */
const LOOKED_AT_MAX = 1_024 * 1_024;

/**
 * The end of an output, as it is kept. Secrets go before it is cut, since half of one would no longer be found.
 *
 * @param redact - takes out what must not be shown
 */
export function printedOf(output: string, redact: (text: string) => string): Printed {
  const isLong = output.length > LOOKED_AT_MAX;
  // The line that is cut may begin with the rest of a secret.
  const looked = isLong ? afterLineEnd(output.slice(-LOOKED_AT_MAX)) : output;
  const clean = plainText(redact(looked), looked.length * 2);
  const bytes = Buffer.from(clean);
  if (bytes.length <= BOUNDS.failureOutputBytesMax) {
    return { output: clean, isCut: isLong };
  }
  return { output: endOf(bytes, BOUNDS.failureOutputBytesMax), isCut: true };
}

function afterLineEnd(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? '' : text.slice(end + 1);
}

/** Not from the middle of a character: its bytes but the first begin with 10. */
function endOf(bytes: Buffer, most: number): string {
  let from = bytes.length - most;
  while (((bytes[from] ?? 0) & 0b1100_0000) === 0b1000_0000) {
    from += 1;
  }
  return bytes.subarray(from).toString();
}
