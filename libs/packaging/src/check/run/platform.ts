const systems: Readonly<Record<string, NodeJS.Platform>> = {
  linux: 'linux',
  macos: 'darwin',
  darwin: 'darwin',
  windows: 'win32',
  win32: 'win32',
};
const processors: Readonly<Record<string, NodeJS.Architecture>> = {
  x86_64: 'x64',
  amd64: 'x64',
  x64: 'x64',
  aarch64: 'arm64',
  arm64: 'arm64',
  i686: 'ia32',
  armv7: 'arm',
  riscv64: 'riscv64',
};

/** The platform where it is not this one; null where it is, or where that cannot be told. */
export function otherSystem(platform: string | null): string | null {
  const words = platform?.toLowerCase().split('-') ?? [];
  const system = words.map((word) => systems[word]).find((found) => found !== undefined);
  const processor = words.map((word) => processors[word]).find((found) => found !== undefined);
  const isThis = (system ?? process.platform) === process.platform && (processor ?? process.arch) === process.arch;
  return isThis ? null : platform;
}
