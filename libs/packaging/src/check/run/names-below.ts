import { readdirSync } from 'node:fs';

/** Everything below a folder, as paths from it, those of folders with a slash at their end. Links are not followed; what cannot be read is left out. */
export function namesBelow(folder: string): readonly string[] {
  const found: string[] = [];
  const visit = (below: string): void => {
    for (const one of entriesIn(`${folder}/${below}`)) {
      const path = `${below}${one.name}`;
      if (!one.isDirectory()) found.push(path);
      else {
        found.push(`${path}/`);
        visit(`${path}/`);
      }
    }
  };
  visit('');
  return found;
}

function entriesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
