/** `lib/src/version.dart` → `version.dart`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const foreign =
  /(?:^|\/)(?:vendor|third[-_]?party|3rdparty|externals?|extern|deps|Pods|subprojects|site-packages|[^/]+\.(?:xc)?framework)\//i;
// What package managers and builds write, and some repositories commit. Not `build/`: many keep packaging sources there.
const outputs = /(?:^|\/)(?:dist|out|target|node_modules|\.next|\.dart_tool|_build)\//;
const tests =
  /(?:^|\/)(?:__tests__|__mocks__|testdata|fixtures?|spec|tests?)\/|[._-](?:test|spec|mock)s?\.\w+$|(?:^|\/)test_[^/]*$|\.min\.js$|\.d\.[cm]?ts$|\.(?:g|freezed)\.dart$/;
// A package may itself be called `test`: one that lies among packages is no data of a test.
const testData =
  /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|testdata|test-data|fixtures?)\/|(?<!(?:^|\/)(?:packages|pkgs|crates|libs|modules|plugins|apps|components)\/)(?<=^|\/)(?:spec|tests?)\//i;

/** Somebody else's files, kept here. */
export function areForeign(path: string): boolean {
  return foreign.test(path);
}

/** Below a folder that a build or an installation writes. */
export function isBuildOutput(path: string): boolean {
  return outputs.test(path);
}

/** What tests read: its manifests speak of made-up products. */
export function isTestData(path: string): boolean {
  return testData.test(path);
}

/** Source that is somebody else's, a test's or a generator's: a constant in it is not the product's version. */
export function isForeignSource(path: string): boolean {
  return areForeign(path) || /(?:^|\/)(?:node_modules|\.dart_tool)\//.test(path) || tests.test(path);
}

/** A file or folder that is named for holding the version: constants in it need less proof. */
export function isVersionFile(path: string): boolean {
  return (
    /^(?:_*|app_?|package_?|build_?|lib_?|gem_)(?:version|about)(?:_?(?:info|constants?|data))?_*\.[\w.]+$/i.test(
      baseName(path),
    ) || /(?:^|\/)_?version\/[^/]*$/i.test(path)
  );
}
