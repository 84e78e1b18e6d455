import type { ScriptSpec } from '@windlass/kit/cli/script';

/** Every script, in the order in which a release uses them. A new script is one line here (the generator writes it). */
export const scripts: Readonly<Record<string, () => Promise<{ readonly script: ScriptSpec }>>> = {
  'version-manager': () => import('@windlass/version-manager/script'),
  'sync-versions': () => import('@windlass/sync-versions/script'),
  'validate-version-consistency': () => import('@windlass/validate-version-consistency/script'),
  'environment-check': () => import('@windlass/environment-check/script'),
  'pre-flight-validation': () => import('@windlass/pre-flight-validation/script'),
  'build-artifacts': () => import('@windlass/build-artifacts/script'),
  'create-binary-packages': () => import('@windlass/create-binary-packages/script'),
  'validate-build-artifacts': () => import('@windlass/validate-build-artifacts/script'),
  'prepare-aur-package': () => import('@windlass/prepare-aur-package/script'),
  'publish-packages': () => import('@windlass/publish-packages/script'),
  'update-and-deploy': () => import('@windlass/update-and-deploy/script'),
  'validate-deployment': () => import('@windlass/validate-deployment/script'),
  'health-check-all': () => import('@windlass/health-check-all/script'),
  'verify-deployment': () => import('@windlass/verify-deployment/script'),
  'final-validation': () => import('@windlass/final-validation/script'),
  'archive-deployment': () => import('@windlass/archive-deployment/script'),
  rollback: () => import('@windlass/rollback/script'),
  'rollback-test': () => import('@windlass/rollback-test/script'),
  'deployment-status': () => import('@windlass/deployment-status/script'),
  'strategic-deploy': () => import('@windlass/strategic-deploy/script'),
};

export async function loadSpecs(): Promise<ScriptSpec[]> {
  const loaded = await Promise.all(Object.values(scripts).map((load) => load()));
  return loaded.map(({ script }) => script);
}
