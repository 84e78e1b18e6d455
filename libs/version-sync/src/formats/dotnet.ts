import { elementsAt, scanXml, textOf } from '../scan/xml.ts';
import { type FieldRule, fieldAt } from './entry-field.ts';
import { renderNumbers } from './field.ts';
import { isNamed } from './file-name.ts';
import { type Format, kindOf, renderAs } from './format.ts';

const extensions = ['.csproj', '.fsproj', '.vbproj'];

// `1.0.*` lets the compiler count: https://learn.microsoft.com/dotnet/api/system.reflection.assemblyversionattribute
const windows: FieldRule = {
  as: (former) => (/^\d+\.\d+\.\d+$/.test(former) ? renderNumbers(former) : renderAs('windows', former)),
  kind: (value) => (value.includes('*') ? 'computed-keyword' : kindOf(value)),
};

// https://learn.microsoft.com/dotnet/core/project-sdk/msbuild-props#assembly-attribute-properties
const rules: ReadonlyMap<string, FieldRule> = new Map<string, FieldRule>([
  ['Version', { as: 'nuget' }],
  ['VersionPrefix', { as: 'core' }],
  ['PackageVersion', { as: 'nuget' }],
  ['AssemblyVersion', windows],
  ['FileVersion', windows],
  ['InformationalVersion', { as: 'full' }],
]);

/** MSBuild projects and the properties they share. Package references and central package versions are dependencies. */
export const dotnet: Format = {
  id: 'dotnet',
  title: '.NET project',
  matches: (path) => extensions.some((one) => path.endsWith(one)) || isNamed(path, 'Directory.Build.props'),
  find: (text, path) => {
    if (!text.includes('Version')) return [];
    return elementsAt(scanXml(text, path), ['PropertyGroup', '*']).flatMap((element) => {
      const rule = rules.get(element.name);
      const value = rule && textOf(element);
      return rule && value ? [fieldAt(`PropertyGroup.${element.name}`, value, rule)] : [];
    });
  },
};
