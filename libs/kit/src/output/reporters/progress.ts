/** How far a long step is. `total` is null where it is not known. */
export interface Progress {
  readonly title: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
}

const barWidth = 24;

/** One line, never wider than `columns`: `Upload  [████████░░░░]  45 %  1.2 MiB of 2.7 MiB` */
export function progressLine(progress: Progress, columns: number, unicode: boolean): string {
  const { title, done, total, unit } = progress;
  const [full, empty] = unicode ? ['█', '░'] : ['#', '.'];
  const part = unit === 'bytes' ? quantity(done, unit) : `${done}`;
  const amount = total === null ? quantity(done, unit) : `${part} of ${quantity(total, unit)}`;
  if (total === null || total <= 0) return fit(`${title}  ${amount}`, columns);
  const share = Math.min(1, Math.max(0, done / total));
  const filled = Math.floor(share * barWidth);
  const bar = `[${full.repeat(filled)}${empty.repeat(barWidth - filled)}]`;
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  const line = `${title}  ${bar} ${percent} %  ${amount}`;
  // On a narrow terminal the bar goes first: the number says the same.
  return fit([...line].length < columns ? line : `${title}  ${percent} %  ${amount}`, columns);
}

/** Cut to what fits beside the cursor: a line that wraps cannot be taken back. */
export function fit(line: string, columns: number): string {
  return [...line].slice(0, Math.max(1, columns - 1)).join('');
}

function quantity(amount: number, unit: string): string {
  if (unit !== 'bytes') return `${amount} ${unit}`;
  const power = amount < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(amount) / 10));
  const name = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'][power] ?? 'bytes';
  return power === 0 ? `${amount} bytes` : `${(amount / 1024 ** power).toFixed(1)} ${name}`;
}
