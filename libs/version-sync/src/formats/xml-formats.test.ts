import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ecosystem, project } from '../model/projections.ts';
import { parseVersion, type Version } from '../model/version.ts';
import { scanXml } from '../scan/xml.ts';
import { dotnet } from './dotnet.ts';
import type { Format } from './format.ts';
import { mavenPom } from './maven-pom.ts';
import { metainfo } from './metainfo.ts';
import { nuspec } from './nuspec.ts';
import { msix, vsix } from './package-identity.ts';
import { plist } from './plist.ts';
import { coreText, eol, formerText, type Pick, picker, someVersion, writtenFor } from './testing/arbitraries.ts';
import { checkSplice } from './testing/splice-property.ts';

interface Case {
  readonly format: Format;
  readonly path: string;
  /** `{ecosystem}` is a place of the version, `F` a look-alike; `~` is white space or a comment of any kind. */
  readonly text: string;
}

const cases: readonly Case[] = [
  {
    format: nuspec,
    path: 'x.nuspec',
    text: '<package xmlns="http://x/nuspec.xsd">~<metadata minClientVersion="F">~<id>version</id>~<version>{nuget}</version>~<dependencies><dependency id="a" version="F"/></dependencies>~<description><![CDATA[<version>F</version>]]></description>~</metadata>~<files><version>F</version></files></package>',
  },
  {
    format: dotnet,
    path: 'src/App.csproj',
    text: '<Project Sdk="x">~<PropertyGroup Condition="\'$(A)\'==\'F\'">~<Version>{nuget}</Version>~<FileVersion>{windows}</FileVersion>~<AssemblyVersion>{windows}</AssemblyVersion>~<LangVersion>F</LangVersion>~<InformationalVersion>{full}</InformationalVersion></PropertyGroup>~<ItemGroup><PackageReference Include="a" Version="F"><Version>F</Version></PackageReference></ItemGroup></Project>',
  },
  {
    format: mavenPom,
    path: 'app/pom.xml',
    text: '<project xmlns="http://maven">~<parent>~<version>F</version></parent>~<version>{maven}</version>~<properties><version>F</version></properties>~<dependencies><dependency><version>F</version></dependency></dependencies>~<build><plugins><plugin><version>F</version></plugin></plugins></build></project>',
  },
  {
    format: plist,
    path: 'macos/Runner/Info.plist',
    text: '<!DOCTYPE plist PUBLIC "a" "b">~<plist version="1.0">~<dict>~<key>A</key>~<string>F</string>~<key>CFBundleShortVersionString</key>~<string>{core}</string>~<key>B</key><dict><key>CFBundleVersion</key><string>F</string></dict></dict></plist>',
  },
  {
    format: msix,
    path: 'AppxManifest.xml',
    text: '<Package xmlns:uap="x">~<Identity Name="F" Version="{windows}" Publisher=\'F\' />~<Dependencies><TargetDeviceFamily MinVersion="F" Version="F"/></Dependencies></Package>',
  },
  {
    format: vsix,
    path: 'source.extension.vsixmanifest',
    text: '<PackageManifest Version="2.0.0">~<Metadata>~<Identity Id="x" Version="{core}" /></Metadata>~<Installation><InstallationTarget Version="[F,]"/></Installation></PackageManifest>',
  },
];

const noise = ['', '\n  ', '\n\t', ' <!-- <version>F</version> Version="F" -->\n', '<?x F?>'];

function fill(template: string, former: string, own: (as: Ecosystem) => string, newline: string, pick: Pick): string {
  return template
    .replaceAll('~', () => noise[pick(noise.length)] ?? '')
    .replaceAll(/\{(\w+)\}/g, (_all, as: Ecosystem) => own(as))
    .replaceAll('F', (_all, at: number, all: string) =>
      /\w/.test(all[at - 1] ?? '') || /[a-zB]/.test(all[at + 1] ?? '') ? 'F' : former,
    )
    .replaceAll('\n', newline);
}

describe('XML formats', () => {
  it.each(cases)(
    '$format.id: an edit changes the version and not one byte more',
    ({ format, path, text: template }) => {
      fc.assert(
        fc.property(formerText, someVersion, picker, eol, (former, version, picks, newline) => {
          const text = fill(template, former, () => former, newline, picks());
          const { text: edited } = checkSplice(format, path, text, version);
          const three = format === dotnet && /^\d+\.\d+\.\d+$/.test(former);
          const to = (as: Ecosystem) => (three && as === 'windows' ? version.core : writtenFor(former, version, as));
          expect(edited).toBe(fill(template, former, to, newline, picks()));
          expect(() => scanXml(edited, path)).not.toThrow();
        }),
        { seed: 41, numRuns: 150 },
      );
    },
  );

  it('nuspec leaves what is filled in when it is packed', () => {
    const text = '<package><metadata><version>$version$</version></metadata></package>';
    const { text: edited, before } = checkSplice(nuspec, 'x.nuspec', text, parseVersion('2.0.0'));
    expect(before).toMatchObject([{ kind: 'placeholder-or-expression' }]);
    expect(edited).toBe(text);
  });

  it('a .NET project that lets the compiler count, or joins properties, is left', () => {
    const text =
      '<Project><PropertyGroup><AssemblyVersion>1.0.*</AssemblyVersion><Version>1.0.0$(Suffix)</Version></PropertyGroup></Project>';
    const { text: edited, before } = checkSplice(dotnet, 'x.csproj', text, parseVersion('2.0.0'));
    expect(before.map(({ kind }) => kind)).toEqual(['computed-keyword', 'placeholder-or-expression']);
    expect(edited).toBe(text);
  });

  it('Maven follows ${revision} to its property', () => {
    const text =
      '<project><version>${revision}${changelist}</version><properties><revision>1.0.0</revision><changelist>-SNAPSHOT</changelist></properties></project>';
    const { text: edited } = checkSplice(mavenPom, 'pom.xml', text, parseVersion('2.0.0'));
    expect(edited).toBe(text.replace('1.0.0', '2.0.0'));
  });

  it('a property list in another encoding than XML has no fields', () => {
    expect(plist.find('bplist00CFBundleVersion', 'Info.plist')).toEqual([]);
    expect(plist.find('{ CFBundleVersion = "1.0"; }', 'Info.plist')).toEqual([]);
  });

  it.each([
    ['12', '3.4.0+013', '013'],
    ['12', '3.4.0', '12'],
    ['1.0.0', '3.4.0+013', '3.4.0'],
  ])('CFBundleVersion %s becomes, at %s, %s', (former, version, expected) => {
    const text = (short: string, build: string) =>
      `<plist><dict><key>CFBundleVersion</key><string>${build}</string><key>CFBundleShortVersionString</key><string>${short}</string></dict></plist>`;
    const { text: edited } = checkSplice(plist, 'Info.plist', text('1.0.0', former), parseVersion(version));
    expect(edited).toBe(text('3.4.0', expected));
  });
});

describe('AppStream metainfo', () => {
  const release = (version: string, date: string, quote = '"') =>
    `<release version=${quote}${version}${quote} date=${quote}${date}${quote}/>`;
  const file = (entries: string, newline: string) =>
    `<component>${newline}  <id>x</id>${newline}  <releases>${newline}${entries}${newline}  </releases>${newline}</component>${newline}`;

  it('gets a new entry above the newest, written as that one is, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(coreText, { minLength: 1, maxLength: 4 }),
        someVersion,
        eol,
        fc.constantFrom('    ', '\t\t', ''),
        fc.constantFrom('"', "'"),
        (versions, to: Version, newline, margin, quote) => {
          const wanted = project(to, 'flatpak').text;
          fc.pre(!versions.includes(wanted));
          const lines = versions.map((version, index) => margin + release(version, `2025-01-${20 - index}`, quote));
          const { text, before, after } = checkSplice(
            metainfo,
            'x.metainfo.xml',
            file(lines.join(newline), newline),
            to,
          );
          expect(text).toBe(file([margin + release(wanted, '2026-03-04', quote), ...lines].join(newline), newline));
          expect(before[0]).toMatchObject({ field: 'releases.release[0].version', value: versions[0] });
          expect(after[0]).toMatchObject({ field: 'releases.release[0].version', value: wanted });
        },
      ),
      { seed: 42, numRuns: 150 },
    );
  });

  it.each([
    [
      'oldest first, below the last',
      '<release version="1.0.0" date="2024-01-01"/>\n  <release version="1.1.0" date="2025-01-01"/>',
      (old: string) => `${old}\n  <release version="2.0.0" date="2026-03-04"/>`,
    ],
    [
      'on one line',
      '<release version="1.0.0" date="2024-01-01"><description/></release>',
      (old: string) => `<release version="2.0.0" date="2026-03-04"></release>\n  ${old}`,
    ],
    [
      'with seconds, and the date first',
      "<release timestamp='1700000000' version='1.0.0' />",
      (old: string) => `<release timestamp='1772600767' version='2.0.0'/>\n  ${old}`,
    ],
    ['to an empty list', '', () => '<release version="2.0.0" date="2026-03-04"/>'],
  ])('adds an entry: %s', (_how, entries, expected) => {
    const text = (inside: string) => `<component>\n<releases>\n  ${inside}\n</releases>\n</component>\n`;
    const { text: edited } = checkSplice(metainfo, 'x.appdata.xml', text(entries), parseVersion('2.0.0'));
    expect(edited.replace(/\n\s*\n/g, '\n')).toBe(text(expected(entries)));
  });

  it.each([
    ['a release of this version that is there', '<releases><release version="2.0.0" date="2024-01-01"/></releases>'],
    ['releases that are kept elsewhere', '<releases type="external" url="https://x"/>'],
    [
      'a list that a build step fills',
      '<releases> %{{RELEASE}}% <release version="1.0.0" date="2024-01-01"/></releases>',
    ],
    ['no list', '<name>x</name>'],
  ])('adds nothing to %s', (_what, inside) => {
    const text = `<component>\n  ${inside}\n</component>`;
    expect(checkSplice(metainfo, 'x.metainfo.xml', text, parseVersion('2.0.0')).text).toBe(text);
  });
});
