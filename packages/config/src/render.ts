import { fileVariable } from './secret-file.ts';
import type { Setting } from './setting.ts';
import { CLIENT_SETTINGS, PROCESS_SETTINGS } from './settings.ts';

/** The line width of the documents, as prettier has it. */
const WIDTH = 100;

const SECTIONS: readonly {
  readonly title: string;
  readonly settings: readonly Setting<unknown>[];
}[] = [
  { title: 'The API and the workers', settings: Object.values(PROCESS_SETTINGS) },
  { title: 'The command line', settings: Object.values(CLIENT_SETTINGS) },
];

/** The text of `.env.example`: every setting with its meaning, all commented out but the required. */
export function renderEnvExample(): string {
  const lines = [
    '# Every setting of Drydock, in the form that `node --env-file` and docker compose read.',
    '# `npm start` needs none of them: it brings its own PostgreSQL and Redis.',
  ];
  for (const { title, settings } of SECTIONS) {
    lines.push('', `# --- ${title} ---`);
    for (const setting of settings) {
      const required = setting.fallback === undefined;
      const value = required ? setting.example : (setting.example ?? setting.fallbackText);
      lines.push(
        '',
        ...wrap(setting.means, WIDTH - 2).map((line) => `# ${line}`),
        `# ${capitalized(setting.expected)}. ${defaultSentence(setting)}`,
        // A default that depends on the machine has no value to show.
        `${required ? '' : '# '}${setting.name}=${isLiteral(value) ? value : ''}`,
        ...(setting.secret ? [`# or, instead: ${fileVariable(setting.name)}=/path/to/a/file`] : []),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The text of `docs/configuration.md`. */
export function renderConfigurationPage(): string {
  const lines = [
    '# Configuration',
    '',
    'Every setting is an environment variable. An empty one counts as unset. A process checks all of',
    'them when it starts, reports every problem at once and exits with status 2. `npm start` needs none',
    'of them: it brings its own PostgreSQL and Redis, and uses `DATABASE_URL` and `REDIS_URL` instead',
    'where they are set.',
    '',
    'A secret need not be in the environment, which `/proc` shows to every program of the same user:',
    '`NAME_FILE` names a file that holds it, for every setting that is marked as a secret. The file is',
    'read once, when the process starts; one line break at its end does not count. It has to be a',
    'regular file of at most 16 KiB that not everybody may write to; a process warns in its log where',
    'everybody may read it, as is usual for secrets that Kubernetes and Docker mount into a container',
    '(`defaultMode: 0400` does otherwise). Setting both variables is an error.',
  ];
  for (const { title, settings } of SECTIONS) {
    lines.push('', `## ${title}`);
    for (const setting of settings) {
      lines.push(
        '',
        `### \`${setting.name}\``,
        '',
        ...wrap(setting.means, WIDTH),
        '',
        `- Value: ${setting.expected}`,
        `- ${defaultSentence(setting).slice(0, -1)}`,
        `- Used by: ${setting.usedBy.map((name) => USED_BY[name]).join(', ')}`,
      );
      if (setting.secret) {
        lines.push(
          `- Secret: never logged, never shown in an error; \`${fileVariable(setting.name)}\` may name a file instead`,
        );
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

const USED_BY = { api: 'the API', workers: 'the workers', cli: 'the command line' } as const;

function defaultSentence(setting: Setting<unknown>): string {
  return setting.fallbackText === undefined ? 'Required.' : `Default: ${setting.fallbackText}.`;
}

function isLiteral(value: string | undefined): value is string {
  return value !== undefined && !value.includes(' ');
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function wrap(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
