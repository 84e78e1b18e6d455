import { pathFormat } from './path-format.ts';

/** https://appimage-builder.readthedocs.io/en/latest/reference/recipe.html */
export const appimageBuilder = pathFormat({
  id: 'appimage-builder',
  title: 'AppImageBuilder recipe',
  files: /(?:^|\/)(?:\.?AppImageBuilder[^/]*|appimage-builder)\.ya?ml$/,
  language: 'yaml',
  fields: { 'AppDir.app_info.version': { as: 'full' } },
});
