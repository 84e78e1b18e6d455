import { maskRust } from '../scan/languages.ts';
import { constantFormat, stringPattern } from './constants.ts';

const type = String.raw`[ \t]*:[ \t]*&(?:'static[ \t]+)?str[ \t]*=[ \t]*`;

/** `pub const VERSION: &str = "3.4.0";`. */
export const rustConstants = constantFormat({
  id: 'rust-constants',
  title: 'Rust constants',
  files: /\.rs$/,
  hint: /VERSION\w{0,60}\s{0,60}:\s{0,60}&/,
  mask: maskRust,
  patterns: [
    new RegExp(
      `^(?:pub(?:\\([\\w ]+\\))?[ \\t]+)?(?:const|static)[ \\t]+(?<name>\\w+)${type}${stringPattern('"')}`,
      'gmd',
    ),
  ],
});
