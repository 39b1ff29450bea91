import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type * as sdk from '@drydock/sdk';
import { launchBrowser, type LaunchedBrowser } from '@drydock/testing/browser';
import type { BrowserContext, Page } from 'playwright-core';
import { bundleSdk } from '../support/bundle-sdk.ts';
import { openSite, openStrangeSite, type Passed, type Site } from '../support/site.ts';
import { openWorld, until, type World } from './world.ts';

/** What the page's script has left in the browser. */
type InPage = typeof globalThis & { readonly drydockSdk: typeof sdk };

let world: World;
let directory: string;
let launched: LaunchedBrowser;
/** The API with a page that uses the SDK beside it. */
let site: Site;
/** Something else that listens on this machine. */
let strange: Site;
let context: BrowserContext;

beforeAll(async () => {
  directory = await mkdtemp('/var/tmp/drydock-browser-');
  await chmod(directory, 0o755);
  [world, launched] = await Promise.all([openWorld(), launchBrowser()]);
  await world.drydock.blueprints.create({
    name: 'here',
    kind: 'local-host',
    config: { directory: join(directory, 'here') },
    limits: { resources: 1 },
  });
  const { text } = await bundleSdk('built');
  [site, strange] = await Promise.all([openSite(world.stack.apiUrl, text), openStrangeSite()]);
  context = await launched.browser.newContext();
}, 600_000);

afterAll(async () => {
  await launched?.close();
  await Promise.all([site?.close(), strange?.close()]);
  await world?.close();
  await rm(directory, { recursive: true, force: true });
}, 120_000);

/** As a person does it. Resolves on the page that uses the SDK. */
async function logIn(token = world.stack.token): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.url}/login?to=/test/page`);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(`${site.url}/test/page`);
  return page;
}

const liveLeases = async (): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { id } of world.drydock.leases.list({ status: ['live'] })) {
    ids.push(id);
  }
  return ids;
};

describe('a page of the API’s own origin', () => {
  it('is logged in by a cookie that its scripts cannot read', async () => {
    const page = await logIn();
    const [cookie] = await context.cookies(site.url);
    expect(cookie).toMatchObject({ name: 'drydock_session', httpOnly: true, sameSite: 'Strict' });
    const readable = await page.evaluate(
      () => (globalThis as unknown as { document: { cookie: string } }).document.cookie,
    );
    expect(readable).toBe('');
    await page.close();
  });

  it('uses the SDK with nothing but the session', async () => {
    const page = await logIn();
    const from = site.passed.length;
    const story = await page.evaluate(async () => {
      const { Drydock } = (globalThis as InPage).drydockSdk;
      const drydock = new Drydock({ session: true });
      const { name } = await drydock.tokens.self();
      const listed: string[] = [];
      for await (const { id } of drydock.leases.list()) {
        listed.push(id);
      }

      const events: { type: string; lease: string | null }[] = [];
      const leave = new AbortController();
      let heard = (): void => undefined;
      const follow = async (): Promise<void> => {
        for await (const event of drydock.events({ from: 'beginning', signal: leave.signal })) {
          events.push({ type: event.type, lease: event.lease });
          heard();
        }
      };
      const following = follow().catch((error: unknown) => String(error));

      const lease = await drydock.lease({ type: 'host' });
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      const echoed = await lease.command.exec(['cat'], { stdin: bytes });
      // It goes on only when another command tells it to, which is sent when its first word was heard.
      const live: string[] = [];
      let telling: Promise<unknown> | undefined;
      const waiting = await lease.command.exec(
        {
          script: 'echo ready; until [ -e go ]; do sleep 0.05; done; echo "went: ä€😀" >&2; exit 3',
        },
        {
          timeoutMs: 60_000,
          onStdout: (chunk) => {
            live.push(chunk.toString());
            telling ??= lease.command.exec(['touch', 'go']);
          },
        },
      );
      await telling;
      const large = await lease.command.exec(['head', '-c', '1500000', '/dev/zero']);
      const failing: unknown = await lease.command
        .exec(['false'], { check: true })
        .catch((error: unknown) => error);
      await lease.release();
      const gone = await drydock.leases.get(lease.id, { wait: 'destroyed' });

      while (
        !events.some((event) => event.type === 'lease.destroyed' && event.lease === lease.id)
      ) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
      leave.abort(new Error('enough'));
      return {
        name,
        listed,
        lease: lease.id,
        echoed: { stdout: [...echoed.stdout], exitCode: echoed.exitCode },
        live,
        waiting: { code: waiting.exitCode, err: waiting.stderr.toString(), end: waiting.end },
        large: { length: large.stdout.length, truncated: large.truncated },
        failing: String(failing),
        gone: gone.status,
        events: events.filter((event) => event.lease === lease.id).map(({ type }) => type),
        followed: await following,
        buffer: typeof (globalThis as { Buffer?: unknown }).Buffer,
      };
    });
    expect(story).toMatchObject({
      name: (await world.drydock.tokens.self()).name,
      listed: [],
      echoed: { stdout: Array.from({ length: 256 }, (_, index) => index), exitCode: 0 },
      live: ['ready\n'],
      waiting: { code: 3, err: 'went: ä€😀\n', end: 'itself' },
      large: { length: 1_024 * 1_024, truncated: true },
      failing: expect.stringContaining('exited with 1'),
      gone: 'destroyed',
      followed: 'Error: enough',
      // Else it would have been tried with Node's.
      buffer: 'undefined',
    });
    expect(story.events).toEqual(
      expect.arrayContaining(['lease.requested', 'lease.activated', 'lease.released']),
    );
    expect(await world.drydock.leases.get(story.lease)).toMatchObject({ status: 'destroyed' });
    const asked = site.passed.slice(from).filter(({ path }) => path.startsWith('/v1/'));
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter(({ shows }) => shows.token || !shows.cookie)).toEqual([]);
    await page.close();
  }, 180_000);

  it('hears of a log-out in another tab: what it asks is refused, and what it follows ends', async () => {
    const page = await logIn();
    const followed = page.evaluate(async () => {
      const { Drydock } = (globalThis as InPage).drydockSdk;
      const drydock = new Drydock({ session: true });
      (globalThis as { opened?: boolean }).opened = false;
      try {
        for await (const _ of drydock.events({ from: 'beginning' })) {
          (globalThis as { opened?: boolean }).opened = true;
        }
        return 'ended';
      } catch (error) {
        return (error as { code?: string }).code;
      }
    });
    await until(
      'it follows',
      () => page.evaluate(() => (globalThis as { opened?: boolean }).opened === true),
      60_000,
    );
    const tab = await context.newPage();
    await tab.goto(`${site.url}/docs`);
    await tab.getByRole('button', { name: 'Log out' }).click();
    await tab.waitForURL(`${site.url}/login`);
    expect(await context.cookies(site.url)).toEqual([]);
    expect(await followed).toBe('unauthenticated');
    const refused = await page.evaluate(async () => {
      const drydock = new (globalThis as InPage).drydockSdk.Drydock({ session: true });
      const error: unknown = await drydock.tokens.self().catch((thrown: unknown) => thrown);
      const { code, hint } = error as { code?: string; hint?: string };
      return [code, typeof hint];
    });
    expect(refused).toEqual(['unauthenticated', 'string']);
    await tab.close();
    await page.close();
  }, 120_000);
});

describe('a page of another origin', () => {
  /** Sends all that a page can send without asking, as whoever has logged in, and what it would have to ask for. */
  const attack = async (origin: string, target: string): Promise<readonly Passed[]> => {
    const page = await context.newPage();
    const from = site.passed.length;
    await page.goto(origin);
    const outcomes = await page.evaluate(async (to) => {
      const outcome = (sent: Promise<Response>): Promise<string> =>
        sent.then(
          ({ type, status }) => `${type} ${status}`,
          () => 'failed',
        );
      const body = JSON.stringify({ type: 'host' });
      const asIfWanted = { credentials: 'include', method: 'POST', body } as const;
      return [
        await outcome(fetch(`${to}/v1/leases`, { credentials: 'include' })),
        await outcome(fetch(`${to}/v1/leases`, asIfWanted)),
        await outcome(fetch(`${to}/v1/leases`, { ...asIfWanted, mode: 'no-cors' })),
        await outcome(
          fetch(`${to}/v1/leases`, { ...asIfWanted, headers: { 'x-drydock-client': 'x' } }),
        ),
        await outcome(
          fetch(`${to}/v1/leases`, {
            ...asIfWanted,
            mode: 'no-cors',
            headers: { 'x-drydock-client': 'x' },
          }),
        ),
      ];
    }, target);
    expect(outcomes).toEqual(['failed', 'failed', 'opaque 0', 'failed', 'opaque 0']);
    await page.evaluate(async (to) => {
      type Elements = Record<string, unknown> & { submit(): void; append(child: unknown): void };
      const { document } = globalThis as unknown as {
        document: { createElement(name: string): Elements; body: Elements };
      };
      const add = (name: string, properties: object): Elements => {
        const element = Object.assign(document.createElement(name), properties);
        document.body.append(element);
        return element;
      };
      const settled = (element: Elements): Promise<void> =>
        new Promise((resolve) => {
          element['onload'] = () => resolve();
          element['onerror'] = () => resolve();
        });
      await settled(add('img', { src: `${to}/v1/leases?image` }));
      await settled(add('script', { src: `${to}/v1/leases?script` }));
      const frame = add('iframe', { name: 'answer' });
      const form = add('form', {
        action: `${to}/v1/leases?form`,
        method: 'post',
        enctype: 'text/plain',
        target: 'answer',
      });
      const answered = settled(frame);
      form.append(
        Object.assign(document.createElement('input'), {
          name: '{"type":"host","x":"',
          value: '"}',
        }),
      );
      form.submit();
      await answered;
    }, target);
    const link = `${target}/v1/leases?link`;
    const arrived = page.waitForURL(link);
    await page.evaluate((to) => {
      (globalThis as unknown as { location: string }).location = to;
    }, link);
    await arrived;
    await page.close();
    // Some browsers look for an icon of the last one.
    return site.passed.slice(from).filter(({ path }) => path.startsWith('/v1/'));
  };

  /** What comes of a request: a preflight is answered with nothing that allows it. */
  const told = (passed: readonly Passed[]) =>
    passed.map(({ method, path, shows, status }) => [method, path, shows.cookie, status] as const);

  it('on another port has its requests come with the session, and every one refused', async () => {
    const page = await logIn();
    const before = await liveLeases();
    const answers = told(await attack(strange.url, site.url));
    const sent = answers.filter(([method]) => method !== 'OPTIONS');
    // The browser takes it for the same site: the cookie alone would have opened all of it.
    expect(sent).toEqual([
      ['GET', '/v1/leases', true, 403],
      ['POST', '/v1/leases', true, 403],
      ['POST', '/v1/leases', true, 403],
      // What it wanted to add is left out of the one, and the other was never sent.
      ['POST', '/v1/leases', true, 403],
      ['GET', '/v1/leases?image', true, 403],
      ['GET', '/v1/leases?script', true, 403],
      ['POST', '/v1/leases?form', true, 403],
      ['GET', '/v1/leases?link', true, 403],
    ]);
    expect(answers.filter(([method]) => method === 'OPTIONS')).toEqual([
      ['OPTIONS', '/v1/leases', false, expect.any(Number)],
    ]);
    expect(await liveLeases()).toEqual(before);
    // Nobody was logged out by it.
    const { id } = await page.evaluate(() =>
      new (globalThis as InPage).drydockSdk.Drydock({ session: true }).tokens.self(),
    );
    expect(id).toMatch(/^tok_/);
    await page.close();
  }, 120_000);

  it('under another name of this machine has no session at all', async () => {
    const page = await logIn();
    const before = await liveLeases();
    for (const origin of [strange.url, `${site.url}/test/bare`]) {
      const named = origin.replace('127.0.0.1', 'localhost');
      const answers = told(await attack(named, site.url));
      const sent = answers.filter(([method]) => method !== 'OPTIONS');
      expect(sent).toHaveLength(8);
      expect(sent.filter(([, , cookie, status]) => cookie || status !== 401)).toEqual([]);
    }
    expect(await liveLeases()).toEqual(before);
    await page.close();
  }, 120_000);

  it('cannot use the SDK with the session of another', async () => {
    const page = await logIn();
    const outcomes: unknown[] = [];
    const { text } = await bundleSdk('built');
    for (const origin of [strange.url, strange.url.replace('127.0.0.1', 'localhost')]) {
      await page.goto(origin);
      await page.addScriptTag({ content: text });
      outcomes.push(
        await page.evaluate(async (url) => {
          const drydock = new (globalThis as InPage).drydockSdk.Drydock({ url, session: true });
          const error: unknown = await drydock.tokens
            .self({ triesMax: 1 })
            .catch((thrown: unknown) => thrown);
          return (error as { code?: string }).code;
        }, site.url),
      );
    }
    expect(outcomes).toEqual(['unreachable', 'unreachable']);
    await page.close();
  }, 120_000);
});
