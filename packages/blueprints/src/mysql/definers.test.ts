import { describe, expect, it } from '@jest/globals';
import { DefinerFilter } from './definers.ts';

function filtered(dump: string, pieceBytes: number): string {
  const filter = new DefinerFilter();
  const bytes = Buffer.from(dump);
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    out.push(filter.take(bytes.subarray(at, at + pieceBytes)));
  }
  out.push(filter.end());
  return Buffer.concat(out).toString();
}

const DUMP = [
  '/*!50017 CREATE*/ /*!50017 DEFINER=`a``b`@`%`*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET @a = 1 */;;',
  'CREATE DEFINER=`root`@`localhost` PROCEDURE p()',
  '/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */',
  "INSERT INTO x VALUES ('CREATE DEFINER=`root`@`localhost` PROCEDURE');",
  `INSERT INTO x VALUES ('${'ü'.repeat(3_000)}');`,
  'no line break at the end',
].join('\n');

describe('a dump', () => {
  it.each([1, 7, 64, 100_000])('loses its definers and nothing else, in pieces of %i', (pieces) => {
    const left = filtered(DUMP, pieces);
    expect(left.split('\n')).toEqual([
      '/*!50017 CREATE*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET @a = 1 */;;',
      'CREATE PROCEDURE p()',
      '/*!50013 SQL SECURITY DEFINER */',
      ...DUMP.split('\n').slice(3),
    ]);
  });
});
