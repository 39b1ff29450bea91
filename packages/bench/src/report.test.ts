import { describe, expect, it } from '@jest/globals';
import { asJson, asMarkdown, asText, type Results } from './report.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

const results: Results = {
  startedAt: '2026-01-02T03:04:05.000Z',
  runs: 2,
  machine: { CPU: 'a fast one' },
  cases: [
    {
      key: 'a',
      title: 'Requests',
      metrics: [
        { name: 'request', unit: 'ms', clock: 'from here to there', runs: [upTo(60), upTo(60)] },
      ],
    },
    {
      key: 'b',
      title: 'Rates',
      metrics: [{ name: 'rate', unit: 'leases/s', clock: 'all', runs: [[1_234.5], [12.34]] }],
    },
  ],
};

describe('the report', () => {
  it('summarizes the samples of all runs, in columns', () => {
    expect(asText(results).split('\n')).toEqual([
      '   figure   unit        n   min  median  p99   max',
      'a  request  ms        120     1    30.5   60    60',
      'b  rate     leases/s    2  12.3     623    –  1235',
      '',
      'a, request: from here to there',
      'b, rate: all',
      '',
      'CPU: a fast one',
    ]);
  });

  it('has the same rows in Markdown', () => {
    expect(asMarkdown(results).split('\n')).toEqual([
      '|  | figure | unit | n | min | median | p99 | max |',
      '| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |',
      '| a | request | ms | 120 | 1 | 30.5 | 60 | 60 |',
      '| b | rate | leases/s | 2 | 12.3 | 623 | – | 1235 |',
      '',
      '- a, request: from here to there',
      '- b, rate: all',
      '',
      '- CPU: a fast one',
    ]);
  });

  it('keeps each run apart in JSON', () => {
    expect(JSON.parse(asJson(results))).toMatchObject({
      startedAt: '2026-01-02T03:04:05.000Z',
      runs: 2,
      machine: { CPU: 'a fast one' },
      cases: [
        { key: 'a', metrics: [{ all: { count: 120 }, runs: [{ count: 60 }, { count: 60 }] }] },
        { key: 'b', metrics: [{ runs: [{ median: 1_234.5 }, { median: 12.34, p99: null }] }] },
      ],
    });
  });
});
