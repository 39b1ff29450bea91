import { describe, expect, it } from '@jest/globals';
import { isFromOwnPage, sessionIn } from './session-cookie.ts';

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
    expect(isFromOwnPage({ headers })).toBe(taken);
  });
});

describe('the session in a cookie', () => {
  it('is found among others', () => {
    expect(sessionIn('a=b; drydock_session=word; c=d')).toBe('word');
    expect(sessionIn('a=b; drydock_sessions=word')).toBeNull();
    expect(sessionIn(undefined)).toBeNull();
  });
});
