import { pathToFileURL } from 'node:url';
import { createRegistry, markOf, type KindRegistry, type LoadedKind } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { findKind } from './find-kind.ts';
import { thrownAt } from './thrown-at.ts';

const SETTING = 'DRYDOCK_KINDS';

/**
 * The built-in kinds and those that the entries name. A module's default export is
 * what `defineBlueprint` returned, or an array of such.
 *
 * A process that left one out would make leases wait, and resources stay, for want of what it was
 * told to have; so nothing is left out.
 *
 * @param directory - where entries are looked for from; default the working directory
 * @throws DrydockError `invalid-configuration` with what is wrong with each entry
 */
export async function loadKindsBeside(
  builtIn: readonly LoadedKind[],
  entries: readonly string[],
  directory: string = process.cwd(),
): Promise<KindRegistry> {
  const loaded: LoadedKind[] = [...builtIn];
  const origins = new Map(builtIn.map(({ kind }) => [kind, 'Drydock itself']));
  const problems: string[] = [];
  for (const entry of entries) {
    try {
      for (const kind of await loadEntry(entry, directory)) {
        const origin = origins.get(kind.kind);
        if (origin !== undefined) {
          throw new Error(`its kind "${kind.kind}" has the name of one that ${origin} brings`);
        }
        origins.set(kind.kind, entry);
        loaded.push(kind);
      }
    } catch (error) {
      problems.push(...detailsOf(error).map((detail) => `${entry}: ${detail}`));
    }
  }
  if (problems.length > 0) {
    throw new DrydockError('invalid-configuration', `${SETTING}: ${problems.join('; ')}.`, {
      hint: 'docs/kinds/writing-a-kind.md says what an entry names and what a module exports.',
      problems: problems.map((detail) => ({ field: SETTING, detail })),
    });
  }
  return createRegistry(loaded);
}

/** The kinds of one entry. Throws whatever sentence says what is wrong with it. */
async function loadEntry(entry: string, directory: string): Promise<readonly LoadedKind[]> {
  const file = findKind(entry, directory);
  const module = await importFile(file);
  if (module.default === undefined) {
    throw new Error('it has no default export');
  }
  const exported: readonly unknown[] = Array.isArray(module.default)
    ? module.default
    : [module.default];
  if (exported.length === 0) {
    throw new Error('its default export is an empty list');
  }
  return exported.map(checkKind);
}

async function importFile(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  } catch (error) {
    throw new ImportFailed(file, error);
  }
}

/** A module threw while it was imported: its own code, or what it gave `defineBlueprint`. */
class ImportFailed extends Error {
  /** What is wrong, each in words. */
  readonly details: readonly string[];

  constructor(file: string, cause: unknown) {
    const at = thrownAt(cause, file);
    const details = saidOf(file, cause).map((each) => (at === null ? each : `${each} (${at})`));
    super(details.join('; '), { cause });
    this.details = details;
  }
}

/** Of a kind that is wrong in several ways each of them. */
function saidOf(file: string, error: unknown): readonly string[] {
  return DrydockError.is(error) && error.problems.length > 0
    ? error.problems.map(({ field, detail }) => `${field} ${detail}`)
    : [`${file} cannot be imported: ${said(error)}`];
}

function detailsOf(error: unknown): readonly string[] {
  return error instanceof ImportFailed
    ? error.details
    : [error instanceof Error ? error.message : String(error)];
}

function checkKind(value: unknown): LoadedKind {
  const mark = markOf(value);
  if (mark === 'other-contract') {
    throw new Error('its kind was made with a @drydock/blueprint whose contract is another one');
  }
  if (mark === 'none') {
    throw new Error('its default export is not what defineBlueprint returns, nor a list of such');
  }
  return value as LoadedKind;
}

/** Of an error of several lines (a stack, a syntax error) the first. */
function said(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').replace(/\.$/, '');
}
