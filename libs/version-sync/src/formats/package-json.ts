import { pathFormat } from './path-format.ts';

/** https://docs.npmjs.com/cli/configuring-npm/package-json#version */
export const packageJson = pathFormat({
  id: 'package-json',
  title: 'npm package.json',
  files: ['package.json'],
  language: 'json',
  fields: { version: { as: 'npm' } },
});
