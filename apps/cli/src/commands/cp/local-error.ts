import { DrydockError } from '@drydock/model';

/** How the system names what is wrong with a file. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && /^E[A-Z0-9]+$/.test(String(error.code))
    ? String(error.code)
    : undefined;

const SENTENCES: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied.',
  EPERM: 'The system does not permit it.',
  ENAMETOOLONG: 'Its name is too long here.',
  EISDIR: 'A directory is there.',
  ENOTDIR: 'What is above it is no directory.',
  ENOENT: 'It is not there any more.',
  ELOOP: 'A link took its place.',
  EROFS: 'The file system can only be read.',
};

/** Why one entry of a tree is left out; null where that is no matter of this entry alone. */
export function whySkipped(error: unknown): string | null {
  const code = codeOf(error);
  if (code === undefined || isFull(error)) {
    return null;
  }
  return SENTENCES[code] ?? `It failed with ${code}.`;
}

const isFull = (error: unknown): boolean => /^(ENOSPC|EDQUOT)$/.test(codeOf(error) ?? '');

/** What is wrong here, in the words of Drydock where it has some. */
export function localError(error: unknown, path: string): unknown {
  if (isFull(error)) {
    return new DrydockError('disk-full', `There is no room left for ${path} here.`, {
      hint: 'Make room. The same command again goes on where it ended.',
      cause: error,
    });
  }
  return codeOf(error) === 'ENOENT'
    ? new DrydockError('file-missing', `There is no ${path} here.`, { cause: error })
    : error;
}

/** The work’s outcome, or what is wrong here in the words of Drydock. */
export async function here<Result>(path: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw localError(error, path);
  }
}
