import type { ScriptSpec } from '@windlass/kit/cli/script';

/** Every script, in the order in which a release uses them. A new script is one line here (the generator writes it). */
export const scripts: Readonly<Record<string, () => Promise<{ readonly script: ScriptSpec }>>> = {
  'version-manager': () => import('@windlass/version-manager/script'),
  'sync-versions': () => import('@windlass/sync-versions/script'),
  'validate-version-consistency': () => import('@windlass/validate-version-consistency/script'),
};

export async function loadSpecs(): Promise<ScriptSpec[]> {
  const loaded = await Promise.all(Object.values(scripts).map((load) => load()));
  return loaded.map(({ script }) => script);
}
