import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface NginxProcess {
  readonly pid: number;
  readonly title: string;
}

/** Every nginx that works below a directory, also one whose master was killed. */
export function nginxBelow(directory: string): readonly NginxProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const isNginx = readFileSync(`/proc/${pid}/comm`, 'utf8') === 'nginx\n';
        const isBelow = readlinkSync(`/proc/${pid}/cwd`).startsWith(`${directory}/`);
        const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
        return isNginx && isBelow ? [{ pid: Number(pid), title }] : [];
      } catch {
        return [];
      }
    });
}

const namesIn = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};

/**
 * What there is of web roots below a room of hosts, one line each: leases of hosts, directories and virtual hosts of
 * sites, servers. What a server notes for itself has other names each time, and goes with its directory.
 */
export function webrootsBelow(room: string): readonly string[] {
  return namesIn(room).flatMap((host) =>
    namesIn(join(room, host))
      .filter((attempt) => attempt !== '.gone')
      .flatMap((attempt) => {
        const work = join(room, host, attempt, 'work');
        const lines = (folder: string): readonly string[] =>
          namesIn(join(work, folder)).map((name) => `${attempt}/${folder}/${name}`);
        // While a reload is under way there are old workers beside the new ones.
        const servers = new Set(
          nginxBelow(join(room, host, attempt))
            .filter(({ title }) => !title.includes('shutting down'))
            .map(({ title }) => title.split(' ').slice(0, 3).join(' ')),
        );
        return [
          `${attempt}`,
          ...namesIn(work).map((name) => `${attempt}/${name}`),
          ...['sites', 'wanted', 'left-out', 'current/sites', 'confirmed/sites'].flatMap(lines),
          ...[...servers].map((title) => `${attempt} ${title}`),
        ];
      }),
  );
}
