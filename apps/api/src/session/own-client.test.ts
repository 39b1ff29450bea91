import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { sessionIn } from './cookie.ts';
import { isFromOwnPage, requireOwnClient } from './own-client.ts';

describe('a form', () => {
  it.each([
    ['no browser', {}, true],
    ['a page of this server', { 'sec-fetch-site': 'same-origin' }, true],
    [
      'a page of this server behind a proxy that renames it',
      { 'sec-fetch-site': 'same-origin', origin: 'https://drydock.example', host: 'api:7070' },
      true,
    ],
    ['another site', { 'sec-fetch-site': 'cross-site' }, false],
    ['a sibling of the host', { 'sec-fetch-site': 'same-site' }, false],
    ['a page of this server on plain HTTP', { origin: 'http://a:7070', host: 'a:7070' }, true],
    ['another port', { origin: 'http://a:8080', host: 'a:7070' }, false],
    ['a page that hides where it is from', { origin: 'null', host: 'a:7070' }, false],
  ])('sent by %s is taken: %#', (_, headers, taken) => {
    expect(isFromOwnPage(headers)).toBe(taken);
  });
});

describe('the session in a cookie', () => {
  it('is found among others', () => {
    expect(sessionIn('a=b; drydock_session=word; c=d')).toBe('word');
    expect(sessionIn('a=b; drydock_sessions=word')).toBeNull();
    expect(sessionIn(undefined)).toBeNull();
  });
});

describe('a WebSocket that is opened with a session', () => {
  const own = { origin: 'http://a:7070', host: 'a:7070', 'sec-websocket-protocol': 'x, drydock' };
  const refused = (headers: IncomingHttpHeaders): boolean => {
    try {
      requireOwnClient(headers, 'socket');
      return false;
    } catch (error) {
      expect(error).toMatchObject({ code: 'forbidden', hint: expect.any(String) });
      return true;
    }
  };

  it.each([
    ['a page of this server', own, false],
    [
      'a page of this server, as the browser says',
      { ...own, 'sec-fetch-site': 'same-origin' },
      false,
    ],
    ['another port', { ...own, origin: 'http://a:8080' }, true],
    ['another port, as the browser says', { ...own, 'sec-fetch-site': 'same-site' }, true],
    ['nobody who says where from', { ...own, origin: undefined }, true],
    ['what asks for no protocol', { ...own, 'sec-websocket-protocol': undefined }, true],
    ['what asks for another one', { ...own, 'sec-websocket-protocol': 'drydock2' }, true],
    [
      'what has the header of a script',
      { ...own, 'sec-websocket-protocol': '', 'x-drydock-client': 'x' },
      true,
    ],
  ])('by %s: %#', (_, headers, isRefused) => {
    expect(refused(headers)).toBe(isRefused);
  });

  it('is no script, and needs what a script has where it is taken for one', () => {
    expect(() => requireOwnClient(own, 'script')).toThrow('x-drydock-client');
  });
});
