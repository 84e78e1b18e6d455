import { checkout, type LineChange } from './checkout.ts';
import { filesAt } from './real-files.ts';

/** c4259cd is 3.8.3. Its aur-package/ is that of fcb0111, where it was last complete and had drifted. */
export function checkoutAt383() {
  const aur = Object.entries(filesAt('fcb0111')).filter(([path]) => path.startsWith('aur-package/'));
  return checkout({ ...filesAt('c4259cd'), ...Object.fromEntries(aur) });
}

/** Every line that a patch release changes; no other byte may. */
export function expectedChanges(version: string, build: string, date: string): readonly LineChange[] {
  const shared = 'lib/shared/lib/version.dart';
  const of = (name: string, value: string) => `  static const String ${name} = '${value}';`;
  const numberOf = (name: string, value: string) => `  static const int ${name} = ${value};`;
  const tarball = (core: string) =>
    `\tsource = https://raw.githubusercontent.com/imrightguy/CloudToLocalLLM/master/dist/cloudtolocalllm-${core}-x86_64.tar.gz`;
  return [
    ['pubspec.yaml', 6, 'version: 3.8.3+202506291750', `version: ${version}`],
    ['lib/shared/pubspec.yaml', 4, 'version: 3.8.3+202506291750', `version: ${version}`],
    ['assets/version.json', 2, '  "version": "3.8.3",', '  "version": "3.8.4",'],
    ['assets/version.json', 3, '  "build_number": "202506291750",', `  "build_number": "${build}",`],
    ['assets/version.json', 4, '  "build_date": "2025-06-29T21:50:30Z",', `  "build_date": "${date}",`],
    [
      'lib/config/app_config.dart',
      7,
      "  static const String appVersion = '3.8.3'; // Updated by build scripts",
      "  static const String appVersion = '3.8.4'; // Updated by build scripts",
    ],
    [shared, 11, of('mainAppVersion', '3.8.3'), of('mainAppVersion', '3.8.4')],
    [shared, 12, numberOf('mainAppBuildNumber', '202506291750'), numberOf('mainAppBuildNumber', build)],
    [shared, 15, of('tunnelManagerVersion', '3.8.3'), of('tunnelManagerVersion', '3.8.4')],
    [shared, 16, numberOf('tunnelManagerBuildNumber', '202506291750'), numberOf('tunnelManagerBuildNumber', build)],
    [shared, 19, of('sharedLibraryVersion', '3.8.3'), of('sharedLibraryVersion', '3.8.4')],
    [shared, 20, numberOf('sharedLibraryBuildNumber', '202506291750'), numberOf('sharedLibraryBuildNumber', build)],
    [shared, 26, of('buildTimestamp', '2025-06-29T21:50:30Z'), of('buildTimestamp', date)],
    ['installers/windows/Basic.iss', 2, '#define MyAppVersion "3.8.3"', '#define MyAppVersion "3.8.4"'],
    // Debian tells builds apart by what follows the plus, so that the file has one from now on.
    ['packaging/deb/DEBIAN/control', 2, 'Version: 3.6.11', `Version: ${version}`],
    ['aur-package/PKGBUILD', 8, 'pkgver=3.6.0', 'pkgver=3.8.4'],
    ['aur-package/.SRCINFO', 3, '\tpkgver = 3.5.16', '\tpkgver = 3.8.4'],
    ['aur-package/.SRCINFO', 26, tarball('3.5.16'), tarball('3.8.4')],
  ];
}

/** Lines that look like the product's version and are not. */
export const decoys: readonly (readonly [file: string, line: number, text: string])[] = [
  ['pubspec.yaml', 9, "  sdk: '>=3.8.0 <4.0.0'"],
  ['lib/shared/pubspec.yaml', 7, "  sdk: '>=3.8.0 <4.0.0'"],
  ['lib/shared/lib/version.dart', 23, "  static const String trayDaemonVersion = 'deprecated';"],
  ['assets/version.json', 5, '  "git_commit": "98b2cb4"'],
  ['api-backend/package.json', 3, '  "version": "1.0.0",'],
  ['streaming-proxy/package.json', 3, '  "version": "1.0.0",'],
  ['windows/runner/Runner.rc', 66, '#define VERSION_AS_NUMBER 1,0,0,0'],
  ['windows/runner/Runner.rc', 72, '#define VERSION_AS_STRING "1.0.0"'],
  ['installers/windows/CloudToLocalLLM.iss', 2, '#define MyAppVersion "1.3.0"'],
  ['Dockerfile.dev', 15, 'LABEL version="3.5.0"'],
  ['packaging/linux/aur/PKGBUILD', 4, 'pkgver=1.0.0'],
  ['packaging/linux/aur/.SRCINFO', 3, '\tpkgver = 1.0.0'],
  ['packaging/aur/.SRCINFO', 3, '\tpkgver = 2.0.0'],
  ['CHANGELOG.md', 8, '## [3.2.0] - 2025-01-27'],
  // The three bytes of its BOM, and 3.6.8.
  ['dist/cloudtolocalllm-3.6.8-linux/VERSION', 1, '\u00ef\u00bb\u00bf3.6.8'],
];
