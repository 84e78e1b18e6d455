import type { Ecosystem } from '../model/projections.ts';
import { attributeOf, elementsAt, scanXml } from '../scan/xml.ts';
import { fieldAt } from './entry-field.ts';
import { isNamed } from './file-name.ts';
import type { Field, Format } from './format.ts';

/** https://learn.microsoft.com/uwp/schemas/appxpackage/uapmanifestschema/element-identity: four numbers. */
export const msix: Format = {
  id: 'msix',
  title: 'MSIX package manifest',
  matches: (path) => path.endsWith('.appxmanifest') || isNamed(path, 'AppxManifest.xml', 'appxmanifest.xml'),
  find: (text, path) => identity(text, path, ['Identity'], 'windows'),
};

/** https://learn.microsoft.com/visualstudio/extensibility/vsix-extension-schema-2-0-reference */
export const vsix: Format = {
  id: 'vsix',
  title: 'Visual Studio extension manifest',
  matches: (path) => path.endsWith('.vsixmanifest'),
  find: (text, path) => identity(text, path, ['Metadata', 'Identity'], 'core'),
};

function identity(text: string, file: string, path: readonly string[], as: Ecosystem): Field[] {
  return elementsAt(scanXml(text, file), path).flatMap((element) => {
    const version = attributeOf(element, 'Version');
    return version ? [fieldAt(`${path.join('.')}.Version`, version, { as })] : [];
  });
}
