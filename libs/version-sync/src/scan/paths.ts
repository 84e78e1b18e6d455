/** `lib/src/version.dart` → `version.dart`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const others =
  /(?:^|\/)(?:node_modules|vendor|third[-_]?party|3rdparty|externals?|extern|Pods|subprojects|\.dart_tool|site-packages)\//i;
const tests =
  /(?:^|\/)(?:__tests__|__mocks__|testdata|fixtures?|spec|tests?)\/|[._-](?:test|spec|mock)s?\.\w+$|(?:^|\/)test_[^/]*$|\.min\.js$|\.d\.[cm]?ts$|\.(?:g|freezed)\.dart$/;

/** Source that is somebody else's, a test's or a generator's: a constant in it is not the product's version. */
export function isForeignSource(path: string): boolean {
  return others.test(path) || tests.test(path);
}

/** A file or folder that is named for holding the version: constants in it need less proof. */
export function isVersionFile(path: string): boolean {
  return (
    /^(?:_*|app_?|package_?|build_?|lib_?|gem_)(?:version|about)(?:_?(?:info|constants?|data))?_*\.[\w.]+$/i.test(
      baseName(path),
    ) || /(?:^|\/)_?version\/[^/]*$/i.test(path)
  );
}
