import { pathFormat } from './path-format.ts';

/** https://helm.sh/docs/topics/charts: templates take `appVersion` for the image's tag, so it is written as a tag. */
export const chart = pathFormat({
  id: 'chart',
  title: 'Helm Chart.yaml',
  files: ['Chart.yaml', 'Chart.yml'],
  language: 'yaml',
  fields: { version: { as: 'helm' }, appVersion: { as: 'oci' } },
});
