import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { formatVersion, type Version } from '@windlass/version-sync/model/version';
import { openProduct, readVersion } from '@windlass/version-sync/product/open';

export const get = (context: ScriptContext) => print(context, formatVersion);

export const getSemantic = (context: ScriptContext) =>
  print(context, (version) => formatVersion({ ...version, build: null }));

export const getBuild = (context: ScriptContext) =>
  print(context, (version, file) => {
    if (version.build !== null) return version.build;
    throw new WindlassError('input', `${formatVersion(version)} has no build number`, {
      where: { file },
      next: 'version-manager increment build',
    });
  });

async function print(
  context: ScriptContext,
  show: (version: Version, source: string) => string,
): Promise<ScriptResult> {
  const product = await openProduct(context);
  const { version, file } = readVersion(product);
  const text = show(version, file.file);
  return {
    product: product.name,
    version: formatVersion(version),
    text,
    data: { ...version, source: file.file, value: text },
  };
}
