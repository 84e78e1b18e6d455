const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

// A constant with one of these words is the version of something else, however much it looks like ours.
const denied = list(`
  api abi schema min max minimum maximum minimal protocol sdk ndk target kubernetes k8s kube kubectl go golang node nodejs npm yarn pnpm
  python py pip ruby rails bundler rust rustc cargo java jdk jre jvm kotlin scala dart flutter swift xcode gradle maven agp android ios macos
  darwin windows win linux ubuntu debian alpine centos fedora os kernel db database migration config configuration cfg settings format file
  spec specification cache storage store wire rpc grpc proto protobuf http https tls ssl tcp ip ipv dns openapi swagger graphql rest json xml
  html css yaml toml sql postgres postgresql mysql mariadb mongo mongodb redis sqlite elastic elasticsearch kafka nginx caddy traefik docker
  podman containerd helm terraform ansible vault consul etcd istio envoy prometheus grafana ollama openai llama cuda llvm clang gcc cmake
  ninja bazel openssl zlib curl git github gitlab react vue angular svelte nuxt vite webpack babel typescript ts eslint jest electron chrome
  chromium firefox safari webkit webview browser opengl vulkan directx qt gtk boost required require requires supported support compatible
  compatibility compat latest last previous prev old older new newer next future first initial legacy deprecated since introduced removed
  before after from to upgrade update updated remote default base baseline image chart dependency dep peer vendor upstream third external
  test mock fake dummy example sample expected actual fixture tmp unknown invalid bad empty lock lockfile document data model index snapshot
  state save savegame table row entity message packet header event policy encryption cipher key crypto hash signature rule ruleset theme
  language lang locale unicode emoji asset content page terms tos privacy eula license consent agreement platform device firmware driver
  png jpeg jpg lua stb imgui sdl miniz libpng libcurl pcre icu ffmpeg gl es php composer dotnet net csharp perl elixir erlang otp deno bun`);

const own = list(`
  app application package pkg product project program prog tool cli lib library module release build software my main the this k full current
  core bin binary extension addon self`);

const components = new Set([
  ...own,
  ...list(`manager daemon client server service tray desktop mobile web shared backend frontend ui agent engine bridge launcher updater installer
    companion proxy gateway worker common suite`),
]);

/**
 * How much a name must prove.
 * - `strict`: nothing but words that mean the product itself (`VERSION`, `appVersion`)
 * - `component`: the last word before `Version` is a part of a product (`tunnelManagerVersion`)
 * - `lenient`: anything that is not known to be something else; for files that are named for the version
 */
export type NameRule = 'strict' | 'component' | 'lenient';

/** `kAppVersionString` → `k app version string`. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** Whether a constant of this name holds the product's own version (`ending` `version`) or, for `number`, its build number. */
export function isOwnVersionName(name: string, rule: NameRule): boolean {
  const words = wordsOf(name);
  while (words.length > 1 && /^(?:string|str|text|number|full)$/.test(words.at(-1) ?? '')) words.pop();
  return words.pop() === 'version' && areOwnWords(words, rule);
}

/** `appBuildNumber`, `mainAppBuildNumber`, `BUILD_NUMBER`. */
export function isOwnBuildNumberName(name: string, rule: NameRule): boolean {
  const words = wordsOf(name);
  return words.pop() === 'number' && words.pop() === 'build' && areOwnWords(words, rule);
}

/** Whether words before `version` name the product or a part of it. */
export function areOwnWords(words: readonly string[], rule: NameRule): boolean {
  if (words.some((word) => denied.has(word))) return false;
  if (rule === 'lenient') return true;
  if (rule === 'component') return words.length === 0 || components.has(words.at(-1) ?? '');
  return words.every((word) => own.has(word));
}
