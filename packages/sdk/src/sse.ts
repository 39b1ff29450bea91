import { DrydockError } from '@drydock/model';

/** One server-sent event. */
export interface SseEvent {
  readonly event: string;
  readonly data: string;
}

/** Longer than any event that the contract has, so that a wrong peer cannot fill the memory. */
const EVENT_LENGTH_MAX = 8 * 1_024 * 1_024;

/**
 * Reads `text/event-stream` as its specification has it: lines end with LF, CR or both, `data`
 * may have several lines, a comment is nothing. An event that was cut off is not given out.
 *
 * @param onId - hears of the last event id before its event is given out, and where it comes alone
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
  onId: (id: string) => void = () => undefined,
): AsyncGenerator<SseEvent, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let id: string | null = null;
  let data: string[] = [];
  let dataLength = 0;
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the very end may be half of a CRLF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (id !== null) {
          onId(id);
          id = null;
        }
        if (data.length > 0) {
          yield { event: event === '' ? 'message' : event, data: data.join('\n') };
        }
        event = '';
        data = [];
        dataLength = 0;
        continue;
      }
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
      if (field === 'event') {
        event = value;
      } else if (field === 'id') {
        id = value;
      } else if (field === 'data') {
        data.push(value);
        dataLength += value.length;
      }
    }
    if (rest.length + dataLength > EVENT_LENGTH_MAX) {
      throw new DrydockError('internal', 'An event of the stream is too long.');
    }
  }
}
