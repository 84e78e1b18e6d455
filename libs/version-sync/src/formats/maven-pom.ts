import { elementsAt, scanXml, textOf, type XmlElement } from '../scan/xml.ts';
import { fieldAt } from './entry-field.ts';
import { isNamed } from './file-name.ts';
import type { Field, Format } from './format.ts';

/**
 * The project's own version, which a module without one has from its parent; dependencies' are not ours. `${revision}` leads on to the property of that name:
 * https://maven.apache.org/guides/mini/guide-maven-ci-friendly.html
 */
export const mavenPom: Format = {
  id: 'maven-pom',
  title: 'Maven pom.xml',
  matches: (path) => isNamed(path, 'pom.xml'),
  find: (text, path) => {
    const project = scanXml(text, path);
    if (project.name !== 'project') return [];
    const own = at(project, ['version'], 'project.version');
    const parent = isModule(project) ? at(project, ['parent', 'version'], 'project.parent.version') : [];
    const property = /^\$\{([\w.-]+)\}/.exec(own[0]?.value ?? '')?.[1];
    const named = property === undefined ? [] : at(project, ['properties', property], `project.properties.${property}`);
    return [...parent, ...own, ...named].sort((a, b) => a.start - b.start);
  },
};

/**
 * Whether the parent's version is the product's. An empty relativePath says that the parent comes from a repository
 * (https://maven.apache.org/ref/current/maven-model/maven.html#class_parent); beside a version of its own the two must be one.
 */
function isModule(project: XmlElement): boolean {
  const value = (...path: string[]): string | undefined => {
    const [element] = elementsAt(project, path);
    return element && (textOf(element)?.value ?? '');
  };
  if (value('parent', 'version') === undefined || value('parent', 'relativePath') === '') return false;
  const own = value('version');
  if (own === undefined) return true;
  const group = value('parent', 'groupId');
  return own === value('parent', 'version') && group !== undefined && (value('groupId') ?? group) === group;
}

function at(project: XmlElement, path: readonly string[], name: string): Field[] {
  return elementsAt(project, path).flatMap((element) => {
    const value = textOf(element);
    return value ? [fieldAt(name, value, { as: 'maven' })] : [];
  });
}
