import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formats } from '@windlass/version-sync/formats/list';
import { parseVersion } from '@windlass/version-sync/model/version';
import { loadTarget } from '@windlass/version-sync/sync/load';
import { planSync } from '@windlass/version-sync/sync/plan-sync';
import { plainTarget } from '@windlass/version-sync/sync/target';
import { type Sample, samples } from './format-samples.ts';

const shown = '3.4.0+001';
// The day that dates of a release get here, so that the page is the same tomorrow.
const now = new Date('2026-03-04T00:00:00Z');

/** The table of docs/formats.md: every format, and what a sync of 3.4.0+001 really writes into a small file of it. */
export function formatTable(): string {
  const rows = formats.map(({ id, title }) => {
    const sample = samples[id];
    if (!sample) throw new Error(`the format ${id} has no sample in tools/docs/format-samples.ts`);
    const lines = changedLines(sample.text, synced(id, sample)).map((line) => `\`${line.replaceAll('|', '\\|')}\``);
    return `| ${title} | \`${id}\` | \`${sample.file}\` | ${lines.join('<br>') || 'nothing: it is read only'} |`;
  });
  const head = `| what | id | for example | what \`sync-versions --to ${shown}\` writes |`;
  return [head, '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The sample's text after a sync. Throws where another format takes the file. */
export function synced(id: string, { file, text }: Sample): string {
  const root = mkdtempSync(join(tmpdir(), 'windlass-docs-'));
  try {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    const loaded = loadTarget(root, plainTarget(file));
    if (loaded.format.id !== id) throw new Error(`${file} is taken by ${loaded.format.id}, not by ${id}`);
    const [change] = planSync([loaded], parseVersion(shown, 'docs'), { now });
    return change?.after ?? text;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function changedLines(before: string, after: string): readonly string[] {
  const former = new Set(before.split('\n'));
  const changed = after.split('\n').filter((line) => !former.has(line));
  return changed.map((line) => line.trim()).filter((line) => line !== '');
}
