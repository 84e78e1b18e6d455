import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { latestTag } from '@windlass/kit/git/history';
import { findRepository } from '@windlass/kit/git/repository';
import { ecosystems, project } from '@windlass/version-sync/model/projections';
import { formatVersion } from '@windlass/version-sync/model/version';
import { openProduct, readVersion } from '@windlass/version-sync/product/open';

export async function info(context: ScriptContext): Promise<ScriptResult> {
  const product = await openProduct(context);
  const { version, file } = readVersion(product);
  const tag = findRepository(product.root) ? latestTag(product.root, product.config.git.tagPrefix) : null;
  const projections = ecosystems.map((ecosystem) => ({ ecosystem, ...project(version, ecosystem) }));
  const facts: [string, string][] = [
    ['product', product.name],
    ['version', formatVersion(version)],
    ['core', version.core],
    ['prerelease', version.prerelease ?? '-'],
    ['build', version.build ?? '-'],
    ['scheme', product.config.version.scheme?.kind ?? 'counter-reset, once there is a build'],
    ['source', file.file],
    ['files', String(product.targets.length)],
    ['last tag', tag ?? '-'],
  ];
  const rows = projections.map(
    ({ ecosystem, text, why }) => [ecosystem, why === undefined ? text : `${text.padEnd(14)} ${why}`] as const,
  );
  const text = [...facts, ['', ''], ...rows].map(([name, value]) => `${name?.padEnd(12)}${value}`.trimEnd()).join('\n');
  const data = {
    ...version,
    source: file.file,
    scheme: product.config.version.scheme,
    files: product.targets.map((t) => t.file),
    lastTag: tag,
    projections,
  };
  return { product: product.name, version: formatVersion(version), text, data };
}
