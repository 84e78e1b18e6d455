const line = /^ {2}'?([a-z0-9-]+)'?: \(\) => import\('@windlass\/[a-z0-9-]+\/script'\),\n/gm;

/**
 * The source of scripts/windlass/src/scripts.ts with one line for each of `scripts`: what is there keeps its place, what is new comes last,
 * what is gone goes.
 */
export function withScripts(source: string, scripts: readonly string[]): string {
  const listed = [...source.matchAll(line)].map(([, name = '']) => name);
  const kept = source.replace(line, (text, name: string) => (scripts.includes(name) ? text : ''));
  const fresh = scripts.filter((name) => !listed.includes(name)).map(lineOf);
  const end = kept.indexOf('\n};') + 1;
  if (end === 0) throw new Error('scripts/windlass/src/scripts.ts has no list that ends in "};"');
  return kept.slice(0, end) + fresh.join('') + kept.slice(end);
}

function lineOf(name: string): string {
  const key = /^[a-z0-9]+$/.test(name) ? name : `'${name}'`;
  return `  ${key}: () => import('@windlass/${name}/script'),\n`;
}
