import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import type { Finding } from '@windlass/kit/output/envelope';
import { versionWarnings } from '@windlass/version-sync/model/limits';
import { defaultScheme, validateBuild } from '@windlass/version-sync/model/schemes';
import { formatVersion } from '@windlass/version-sync/model/version';
import { ecosystemsOf } from '@windlass/version-sync/product/ecosystems';
import { openProduct, readVersion } from '@windlass/version-sync/product/open';
import { positionAt } from '@windlass/version-sync/sync/position';

export async function validate(context: ScriptContext): Promise<ScriptResult> {
  const product = await openProduct(context);
  const { version, file } = readVersion(product);
  const scheme = product.config.version.scheme ?? defaultScheme;
  const fault = version.build === null ? null : validateBuild(scheme, version.build);
  const field = file.fields.find((f) => f.role === 'version');
  const findings: Finding[] = versionWarnings(null, version, ecosystemsOf(product));
  if (fault !== null) {
    findings.unshift({
      check: 'build-number-invalid',
      severity: 'error',
      message: `build "${version.build}" does not fit the scheme ${scheme.kind}: ${fault}`,
      actual: version.build ?? '',
      file: file.file,
      ...(field ? positionAt(file.text, field.start) : {}),
      fix: 'version-manager set <version>',
    });
  }
  for (const finding of findings) context.emit({ kind: 'finding', finding });
  context.emit({
    kind: 'note',
    level: 'info',
    message: `${formatVersion(version)} in ${file.file}: ${fault === null ? 'valid' : 'not valid'}`,
  });
  return {
    product: product.name,
    version: formatVersion(version),
    findings,
    data: { ...version, source: file.file, scheme },
  };
}
