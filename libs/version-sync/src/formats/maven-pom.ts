import { elementsAt, scanXml, textOf, type XmlElement } from '../scan/xml.ts';
import { fieldAt } from './entry-field.ts';
import { isNamed } from './file-name.ts';
import type { Field, Format } from './format.ts';

/**
 * The project's own version; its parent's and its dependencies' are not ours. `${revision}` leads on to the property of that name:
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
    const property = /^\$\{([\w.-]+)\}/.exec(own[0]?.value ?? '')?.[1];
    const named = property === undefined ? [] : at(project, ['properties', property], `project.properties.${property}`);
    return [...own, ...named].sort((a, b) => a.start - b.start);
  },
};

function at(project: XmlElement, path: readonly string[], name: string): Field[] {
  return elementsAt(project, path).flatMap((element) => {
    const value = textOf(element);
    return value ? [fieldAt(name, value, { as: 'maven' })] : [];
  });
}
