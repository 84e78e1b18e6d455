import type { ScriptSpec } from '@windlass/kit/cli/script';

/** The scripts that a rehearsal is made of. */
export const scripts: Readonly<Record<string, () => Promise<{ readonly script: ScriptSpec }>>> = {
  'version-manager': () => import('@windlass/version-manager/script'),
  'validate-version-consistency': () => import('@windlass/validate-version-consistency/script'),
  'build-artifacts': () => import('@windlass/build-artifacts/script'),
  'create-binary-packages': () => import('@windlass/create-binary-packages/script'),
  'validate-build-artifacts': () => import('@windlass/validate-build-artifacts/script'),
  'prepare-aur-package': () => import('@windlass/prepare-aur-package/script'),
  'publish-packages': () => import('@windlass/publish-packages/script'),
  'update-and-deploy': () => import('@windlass/update-and-deploy/script'),
  'validate-deployment': () => import('@windlass/validate-deployment/script'),
  'health-check-all': () => import('@windlass/health-check-all/script'),
  rollback: () => import('@windlass/rollback/script'),
};
