/**
 * The files that list what lies in a folder: which noun has routes, verbs, a client, commands. Nobody enters
 * anything in them: they are made of the files that are there, by `npm run render:indexes`, and a test says
 * when one is out of date. They read nothing but source text, so that no build is needed before.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HEADER = '/** Made of the files beside it by `npm run render:indexes`. */\n';
/** As the formatter has it. */
const LINE_LENGTH_MAX = 100;

/**
 * The TypeScript files of a folder and of those below it, by their path from there; neither what is made nor
 * tests.
 */
function filesIn(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[\w-]+\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(ROOT, folder).length + 1))
    .sort();
}

/** What the pattern's group finds in each file of the folder: `{ path, names }`, where there is any. */
function foundIn(folder, pattern, isMeant = () => true) {
  return filesIn(folder)
    .filter(isMeant)
    .map((path) => {
      const text = readFileSync(join(ROOT, folder, path), 'utf8');
      return { path, names: [...text.matchAll(pattern)].map(([, name]) => name) };
    })
    .filter(({ names }) => names.length > 0);
}

/** `import { a, b } from './c.ts';`, as the formatter writes it. */
function written(verb, names, path) {
  const line = `${verb} { ${names.join(', ')} } from './${path}';`;
  return line.length <= LINE_LENGTH_MAX
    ? `${line}\n`
    : `${verb} {\n${names.map((name) => `  ${name},\n`).join('')}} from './${path}';\n`;
}

const imports = (found) => found.map(({ path, names }) => written('import', names, path)).join('');
const nounOf = (path) => path.replace(/^.*\//, '').replace(/\.ts$/, '');

/** Folders with an `index.ts`: all that they show is shown, but to tests alone what those are made of. */
function renderRooms(folder) {
  const rooms = filesIn(folder).filter((path) => /^(?!testing\/)[\w-]+\/index\.ts$/.test(path));
  return rooms.map((path) => `export * from './${path}';\n`).join('');
}

/** An object that has one thing of each file, by the noun that the file is called as. */
function renderRecord(folder, pattern, { of = '', name, satisfies = '' }, isMeant) {
  const found = foundIn(folder, pattern, isMeant);
  const entries = found.map(({ path, names: [first] }) =>
    nounOf(path) === first ? `  ${first},\n` : `  ${nounOf(path)}: ${first},\n`,
  );
  return `${of}${imports(found)}\nexport const ${name} = {\n${entries.join('')}} as const${satisfies};\n`;
}

function renderActions() {
  const folder = 'packages/model/src/action';
  const shown = foundIn(folder, /^export const ([A-Z]+_ACTIONS)\b/gm);
  const all = shown.map(({ path }) => `export * from './${path}';\n`).join('');
  return (
    renderRecord(folder, /^export const ([A-Z]+_ACTIONS)\b/gm, {
      of: "import type { Noun } from '../noun.ts';\n",
      name: 'ACTIONS',
      satisfies: ' satisfies Record<Noun, object>',
    }) + `\n${all}`
  );
}

const CONTRACT = 'packages/contract/src';

function renderRoutes() {
  const found = foundIn(CONTRACT, /^export const ([A-Z]+_ROUTES)\b/gm);
  const spread = found.map(({ names: [name] }) => `  ...${name},\n`).join('');
  return (
    `import type { Route } from './http/route.ts';\n${imports(found)}\n` +
    '/** Every route by name. Any of them may answer with a problem instead. */\n' +
    `export const ROUTES = {\n${spread}} as const satisfies Record<string, Route>;\n`
  );
}

/** The types of every folder that has routes. */
function renderTypes() {
  const nouns = foundIn(CONTRACT, /^export const ([A-Z]+_ROUTES)\b/gm).map(
    ({ path }) => path.split('/', 1)[0],
  );
  const found = foundIn(CONTRACT, /^export (?:type|interface) (\w+)/gm, (path) =>
    nouns.includes(path.split('/', 1)[0]),
  );
  return found.map(({ path, names }) => written('export type', names, path)).join('');
}

function renderEndpoints() {
  const found = foundIn('apps/api/src/routes', /^export const (\w+) = \w+\(/gm);
  const all = found.flatMap(({ names }) => names.map((name) => `  ${name},\n`)).join('');
  return (
    `import type { Endpoint } from '../http/endpoint.ts';\n${imports(found)}\n` +
    `/** Every route of the contract. */\nexport const ENDPOINTS: readonly Endpoint[] = [\n${all}];\n`
  );
}

/** `openVerbs` and `openViews`: what each noun opens with what there is to open it with. */
function renderOpened(what, ports) {
  const folder = `apps/api/src/${what.toLowerCase()}`;
  const found = foundIn(folder, /^export function (open\w+)\(/gm, (path) => path !== 'ports.ts');
  const entries = found.map(({ path, names: [name] }) => `    ${nounOf(path)}: ${name}(ports),\n`);
  return (
    `${imports(found)}import type { ${ports} } from './ports.ts';\n\n` +
    `export function open${what}(ports: ${ports}) {\n  return {\n${entries.join('')}  };\n}\n\n` +
    `export type ${what} = ReturnType<typeof open${what}>;\n`
  );
}

const SDK_NOUNS = 'packages/sdk/src/nouns';
/** Reached in another way than by a client of their own: `drydock.events()`, `drydock.kinds()`. */
const WITHOUT_CLIENT = ['events', 'kinds'];

/** The types of all clients: from the noun's file where it has one, else made of its routes. */
function renderClients() {
  const nouns = foundIn(CONTRACT, /^ {2}'(\w+)\.(?:list|sum)': \{/gm)
    .flatMap(({ names }) => names)
    .filter((noun) => !WITHOUT_CLIENT.includes(noun))
    .sort();
  const described = foundIn(SDK_NOUNS, /^export (?:class|interface) (\w+Client)\b/gm);
  const isDescribed = (noun) => described.some(({ path }) => nounOf(path) === noun);
  const typeOf = (noun) => `${noun[0].toUpperCase()}${noun.slice(1)}Client`;
  const made = nouns.filter((noun) => !isDescribed(noun));
  const fields = nouns.map((noun) => `  readonly ${noun}: ${typeOf(noun)};\n`).join('');
  const types = made.map(
    (noun) =>
      `/** The routes under \`/v1/${noun}\`, one method each. */\n` +
      `export type ${typeOf(noun)} = NounClient<'${noun}'>;\n`,
  );
  return (
    (made.length === 0 ? '' : "import type { NounClient } from '../noun-client.ts';\n") +
    described.map(({ path, names }) => written('import type', names, path)).join('') +
    `\n${described.map(({ path, names }) => written('export type', names, path)).join('')}` +
    types.map((type) => `\n${type}`).join('') +
    "\n/** A client for each noun of the contract, by the noun's name. */\n" +
    `export interface Clients {\n${fields}}\n`
  );
}

/** Each file that is made so, by its path from the root. */
const RENDERERS = {
  'packages/model/src/action/nouns.generated.ts': renderActions,
  'packages/engine/src/rooms.generated.ts': () => renderRooms('packages/engine/src'),
  'packages/store/src/rooms.generated.ts': () => renderRooms('packages/store/src'),
  'packages/contract/src/routes.generated.ts': renderRoutes,
  'packages/contract/src/types.generated.ts': renderTypes,
  'packages/sdk/src/nouns/clients.generated.ts': renderClients,
  'packages/sdk/src/nouns/written.generated.ts': () =>
    renderRecord(SDK_NOUNS, /^export class (\w+)/gm, { name: 'WRITTEN' }),
  'apps/api/src/routes/endpoints.generated.ts': renderEndpoints,
  'apps/api/src/verbs/verbs.generated.ts': () => renderOpened('Verbs', 'VerbPorts'),
  'apps/api/src/views/views.generated.ts': () => renderOpened('Views', 'ViewPorts'),
  'apps/cli/src/nouns/nouns.generated.ts': () =>
    renderRecord('apps/cli/src/nouns', /^export const (\w+) = defineNoun\(/gm, {
      of: "import type { Noun } from './noun.ts';\n",
      name: 'NOUNS',
      satisfies: ' satisfies Readonly<Record<string, Noun>>',
    }),
  'apps/cli/src/commands/groups.generated.ts': () =>
    renderRecord(
      'apps/cli/src/commands',
      /^export function (add\w+Commands)\(group: Command,/gm,
      { name: 'GROUPS' },
      (path) => /^([\w-]+)\/\1\.ts$/.test(path),
    ),
};

export const INDEXES = Object.entries(RENDERERS).map(([path, render]) => ({
  path,
  url: new URL(`../${path}`, import.meta.url),
  render: () => HEADER + render(),
}));
