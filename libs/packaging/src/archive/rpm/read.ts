import type { ArchivedEntry, Visit } from '../format.ts';
import { damaged, mostEntries } from '../reading.ts';
import { openRpm } from './open.ts';
import { type ListedFile, listedFiles } from './parse-files.ts';
import { payloadOf } from './payload.ts';

/** Every file as the header tells of it, which is what rpm installs; the payload is read to see that it has just these. */
export async function readRpm(file: string, visit: Visit = () => null): Promise<readonly ArchivedEntry[]> {
  try {
    const rpm = openRpm(file);
    const files = listedFiles(rpm.header);
    if (files.length > mostEntries) throw new Error(`it has more than ${mostEntries} entries`);
    for await (const entry of payloadOf(rpm, files)) {
      const reader = visit(plain(entry.file));
      for await (const piece of entry.content) reader?.push(piece);
      reader?.end();
    }
    return files.map(plain);
  } catch (cause) {
    throw damaged(file, cause);
  }
}

function plain({ isGhost: _, ...entry }: ListedFile): ArchivedEntry {
  return entry;
}
