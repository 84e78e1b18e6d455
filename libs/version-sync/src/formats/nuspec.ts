import { elementsAt, scanXml, textOf } from '../scan/xml.ts';
import { fieldAt } from './entry-field.ts';
import type { Format } from './format.ts';

/** NuGet and Chocolatey: https://learn.microsoft.com/nuget/reference/nuspec#version */
export const nuspec: Format = {
  id: 'nuspec',
  title: 'NuGet or Chocolatey nuspec',
  matches: (path) => path.endsWith('.nuspec'),
  find: (text, path) =>
    elementsAt(scanXml(text, path), ['metadata', 'version']).flatMap((element) => {
      const version = textOf(element);
      return version ? [fieldAt('metadata.version', version, { as: 'nuget' })] : [];
    }),
};
