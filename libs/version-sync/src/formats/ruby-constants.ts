import { maskRuby } from '../scan/languages.ts';
import { constantFormat, stringPattern } from './constants.ts';
import { renderAs } from './format.ts';

const string = stringPattern(`"'`);

/** `VERSION = "3.4.0"` in a module, `spec.version = "3.4.0"` in a gemspec or podspec. */
export const rubyConstants = constantFormat({
  id: 'ruby-constants',
  title: 'Ruby constants, gemspec, podspec',
  files: /\.(?:rb|gemspec|podspec)$/,
  hint: /(?:version|VERSION)\s{0,60}=\s{0,60}['"]/,
  mask: maskRuby,
  patterns: [
    new RegExp(`^[ \\t]*(?<name>[A-Z][A-Z_]*)[ \\t]*=[ \\t]*${string}`, 'gmd'),
    new RegExp(`^[ \\t]*(?:spec|s|gem|g|gemspec)\\.version[ \\t]*=[ \\t]*${string}`, 'gmd'),
  ],
  accepts: ({ path, match }) => match.groups?.name !== undefined || /spec$/.test(path),
  render: (former) => renderAs('gem', former),
});
