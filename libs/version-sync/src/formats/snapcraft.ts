import { pathName } from '../scan/entry.ts';
import { scanYaml } from '../scan/yaml.ts';
import { asItIs, fieldAt } from './entry-field.ts';
import { isNamed } from './file-name.ts';
import { type Format, kindOf } from './format.ts';

const shape = { version: true, 'adopt-info': true } as const;

/** https://documentation.ubuntu.com/snapcraft: `version: git` asks git, `adopt-info` names the part that sets it. */
export const snapcraft: Format = {
  id: 'snapcraft',
  title: 'snapcraft.yaml',
  matches: (path) => isNamed(path, 'snapcraft.yaml', 'snapcraft.yml', '.snapcraft.yaml'),
  find: (text, path) => {
    const entries = scanYaml(text, path, shape).filter((entry) => entry.form !== 'collection');
    const own = entries.filter((entry) => pathName(entry.path) === 'version');
    if (own.length === 0)
      return entries.map((entry) => fieldAt('adopt-info', entry, { as: asItIs, kind: 'computed-keyword' }));
    const kind = (value: string) => (value === 'git' ? 'computed-keyword' : kindOf(value));
    return own.map((entry) => fieldAt('version', entry, { as: 'snap', kind }));
  },
};
