import type { ArchivedEntry } from '../format.ts';
import { fileType, fileTypeMask } from './files.ts';
import type { ParsedHeader } from './parse-header.ts';
import { fileFlag, tag } from './tags.ts';

/** A file as the header tells of it: what rpm goes by when it installs. */
export interface ListedFile extends ArchivedEntry {
  /** Whether it is only listed, and not in the payload. */
  readonly isGhost: boolean;
}

/** Every file of the header, in its order, by its path from the root. @throws Error where the lists do not agree. */
export function listedFiles(header: ParsedHeader): readonly ListedFile[] {
  const names = header.texts(tag.baseNames);
  const folders = header.texts(tag.dirNames);
  const indexes = header.numbers(tag.dirIndexes);
  const modes = header.numbers(tag.fileModes);
  const short = header.numbers(tag.fileSizes);
  const sizes = short.length > 0 ? short : header.numbers(tag.longFileSizes);
  const targets = header.texts(tag.fileLinkTos);
  const flags = header.numbers(tag.fileFlags);
  return names.map((name, at) => {
    const [folder, mode, size] = [folders[indexes[at] ?? -1], modes[at], sizes[at]];
    if (folder === undefined || mode === undefined || size === undefined)
      throw new Error(`the header does not say what ${name} is`);
    const kind = kinds.get(mode & fileTypeMask) ?? 'other';
    return {
      path: `${folder}${name}`.replace(/^\//, ''),
      kind,
      mode: mode & 0o7777,
      size: kind === 'file' ? size : 0,
      target: kind === 'link' ? (targets[at] ?? '') : null,
      isGhost: ((flags[at] ?? 0) & fileFlag.ghost) !== 0,
    };
  });
}

const kinds: ReadonlyMap<number, ArchivedEntry['kind']> = new Map([
  [fileType.file, 'file'],
  [fileType.folder, 'folder'],
  [fileType.link, 'link'],
]);
