import { basename, matchesGlob } from 'node:path';
import { LoadError } from '../../load-error.ts';
import type { Archive, ArchiveMember } from './open-archive.ts';

/**
 * The files of an archive that `patterns` stand for, in the order of their names: a name, or a glob; one without a slash is compared
 * with the name behind the last slash. Null stands for the only file that there is.
 */
export function resolveMembers(
  archive: Archive,
  patterns: readonly string[] | null,
  name: string,
): readonly ArchiveMember[] {
  const members = archive.members.filter((member) => !/(^|\/)(__MACOSX\/|\.DS_Store$)/.test(member.name));
  const found =
    patterns === null
      ? members
      : members.filter((member) => patterns.some((pattern) => matches(member.name, pattern)));
  const list = members.map((member) => member.name).join(', ');
  const help = `It holds ${list.length > 300 ? `${list.slice(0, 300)}…` : list || 'nothing'}.`;
  if (found.length === 0) {
    const what = patterns === null ? 'no file' : `no file that matches ${patterns.join(' or ')}`;
    throw new LoadError('unreadable-file', `${name} cannot be read: it holds ${what}`, { help });
  }
  if (patterns === null && found.length > 1) {
    throw new LoadError(
      'unreadable-file',
      `${name} cannot be read: it holds ${found.length} files, and "member" does not say which`,
      { help },
    );
  }
  const names = new Set(found.map((member) => member.name));
  if (names.size < found.length)
    throw new LoadError('unreadable-file', `${name} cannot be read: it holds two files of one name`);
  return [...found].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function matches(member: string, pattern: string): boolean {
  return member === pattern || matchesGlob(pattern.includes('/') ? member : basename(member), pattern);
}
