import type { ArchivedEntry, Visit } from '../format.ts';
import { damaged, mostEntries } from '../reading.ts';
import { compressionOf, unpressed } from '../system/unpressed.ts';
import { type TarEntry, tarEntries } from '../tar/read.ts';
import { arMembers, type Member } from './members.ts';

/**
 * What is installed, by the paths where it is: without `./`, and without the root itself. What only dpkg reads is gone through, too, so that damage
 * there is seen. @throws WindlassError `build`.
 */
export async function readDeb(file: string, visit: Visit = () => null): Promise<readonly ArchivedEntry[]> {
  const found: ArchivedEntry[] = [];
  try {
    const { control, data } = partsOf(file);
    await assertControl(control);
    for await (const { entry: written, content } of entriesOf(data)) {
      if (isRoot(written.path)) continue;
      const entry = { ...written, path: written.path.replace(/^\.\//, '') };
      if (found.push(entry) > mostEntries) throw new Error(`it has more than ${mostEntries} entries`);
      const reader = visit(entry);
      if (reader === null) continue;
      for await (const piece of content()) reader.push(piece);
      reader.end();
    }
    return found;
  } catch (cause) {
    throw damaged(file, cause);
  }
}

async function assertControl(member: Member): Promise<void> {
  let isThere = false;
  for await (const { entry } of entriesOf(member)) isThere ||= /^(?:\.\/)?control$/.test(entry.path);
  if (!isThere) throw new Error('there is no control file in it');
}

function isRoot(path: string): boolean {
  return /^\.?\/?$/.test(path);
}

/** deb(5): these three, in this order; what begins with `_` may follow. @throws Error where it is no deb package. */
function partsOf(file: string): { readonly control: Member; readonly data: Member } {
  const [version, control, data, ...more] = arMembers(file);
  if (version?.name !== 'debian-binary') throw new Error('it does not begin with debian-binary');
  if (!control || !/^control\.tar(?:\.\w+)?$/.test(control.name)) throw new Error('there is no control.tar in it');
  if (!data || !/^data\.tar(?:\.\w+)?$/.test(data.name)) throw new Error('there is no data.tar in it');
  if (more.some(({ name }) => !name.startsWith('_'))) throw new Error('there is more behind its data.tar');
  return { control, data };
}

function entriesOf(member: Member): AsyncIterable<TarEntry> {
  return tarEntries(unpressed(member, compressionOf(member.name.split('.')[2] ?? '')));
}
