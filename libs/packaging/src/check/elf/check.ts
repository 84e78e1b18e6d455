import type { Finding } from '@windlass/kit/output/envelope';
import type { ContentReader } from '../../archive/format.ts';
import { anyGlobTest } from '../glob.ts';
import { type ContentCheck, finding, namesOf, type Subject, topFolder } from '../subject.ts';
import { ByteStore } from './byte-store.ts';
import type { Fault, Surroundings } from './fault.ts';
import { elfFaults, other } from './faults.ts';
import { BrokenProgram } from './fields.ts';
import { targetOf } from './machine.ts';
import { beginsLike, isWindowsProgram, magicLength } from './magic.ts';
import { type Elf, parseElf } from './parse.ts';

const id = 'artifact-elf';
const mostShown = 30;

/** What was found in one file; of a broken program why. */
type Program =
  | { readonly path: string; readonly kind: 'elf'; readonly elf: Elf }
  | { readonly path: string; readonly kind: 'broken'; readonly why: string }
  | { readonly path: string; readonly kind: 'windows' | 'macos' };

export const elf: ContentCheck = {
  id,
  title: 'its programs and libraries are for its platform, find their libraries, and are linked safely',
  applies: () => true,
  look: () => {
    const programs: Program[] = [];
    const stores = new Set<ByteStore>();
    return {
      visit: ({ kind, path }) => (kind === 'file' ? programReader(path, programs, stores) : null),
      found: (subject) => judge(subject, programs),
      close: () => {
        for (const store of stores) store.close();
      },
    };
  },
};

/** Keeps what begins like a program until its end, and nothing of any other file. */
function programReader(path: string, programs: Program[], stores: Set<ByteStore>): ContentReader {
  const store = new ByteStore();
  stores.add(store);
  let isWanted: boolean | null = null;
  return {
    push: (piece) => {
      if (isWanted === false) return;
      store.push(piece);
      if (isWanted === null && store.size >= magicLength) isWanted = beginsLike(store.read(0, magicLength)) !== null;
      if (isWanted === false) store.close();
    },
    end: () => {
      const found = isWanted === false ? null : programOf(path, store);
      if (found !== null) programs.push(found);
      store.close();
      stores.delete(store);
    },
  };
}

function programOf(path: string, store: ByteStore): Program | null {
  const kind = beginsLike(store.read(0, magicLength));
  if (kind === 'windows') return isWindowsProgram(store) ? { path, kind } : null;
  if (kind !== 'elf') return kind === null ? null : { path, kind };
  try {
    return { path, kind, elf: parseElf(store) };
  } catch (thrown) {
    if (thrown instanceof BrokenProgram) return { path, kind: 'broken', why: thrown.message };
    throw thrown;
  }
}

function judge(subject: Subject, programs: readonly Program[]): readonly Finding[] {
  const { one, entries, artifact } = subject;
  const isIgnored = anyGlobTest(one.check.elf.ignore);
  const prefix = topFolder(entries);
  const paths = entries.map(({ path }) => namesOf(path, null)[0] ?? '');
  const sonames = programs.flatMap((each) =>
    each.kind === 'elf' && each.elf.soname !== null ? [each.elf.soname] : [],
  );
  const around: Surroundings = {
    target: targetOf(one),
    rules: one.check.elf,
    isRooted: ['deb', 'rpm'].includes(one.format),
    brings: new Set([...sonames, ...paths.map((path) => path.split('/').at(-1) ?? '')]),
    paths: new Set(paths),
  };
  const faults = programs
    .filter(({ path }) => !isIgnored(namesOf(path, prefix)))
    .flatMap((program) => faultsOf(program, around));
  const shown = faults.slice(0, mostShown).map((fault) => finding(subject, id, { ...fault }));
  const more = faults.length - shown.length;
  if (more === 0) return shown;
  const rest = {
    message: `${more} more faults of programs are not shown`,
    fix: `correct packages.${artifact.package}`,
  };
  return [...shown, finding(subject, id, rest)];
}

function faultsOf(program: Program, around: Surroundings): readonly Fault[] {
  const { path, kind } = program;
  if (kind === 'elf') return elfFaults(namesOf(path, null)[0] ?? path, program.elf, around);
  if (kind === 'broken')
    return [
      {
        message: `${path} is a broken program: ${program.why}`,
        expected: 'an ELF file that is whole',
        actual: program.why,
        fix: `build it again; readelf --wide --all ${path.split('/').at(-1)} shows what is left of it`,
      },
    ];
  const { system } = around.target;
  const names = { windows: 'a program of Windows (PE)', macos: 'a program of macOS (Mach-O)' };
  return system === null || system === kind ? [] : [other(path, names[kind], system)];
}
