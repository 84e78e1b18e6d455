#!/bin/sh
# What some tests start besides git and Node, from Debian packages: installed where this may be done without asking (root, with apt-get).
# Elsewhere those tests say why they do not run; test/not-here.md has the list.
set -u
wanted="ssh:openssh-client sshd:openssh-server rsync:rsync makepkg:makepkg bsdtar:libarchive-tools busybox:busybox curl:curl cc:gcc make:make script:bsdutils
mksquashfs:squashfs-tools dbus-daemon:dbus-daemon gdbus:libglib2.0-bin desktop-file-validate:desktop-file-utils appstreamcli:appstream
aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu,libc6-dev-arm64-cross qemu-aarch64:qemu-user
dpkg-gencontrol:dpkg-dev lintian:lintian rpm:rpm rpm2cpio:rpm2cpio cpio:cpio rpmlint:rpmlint
minisign:minisign gpg:gnupg
zstd:zstd pigz:pigz unzip:unzip python3:python3 diffoscope:diffoscope-minimal setpriv:util-linux
chromium:chromium pacman:pacman-package-manager pip3:python3-pip
cmake:cmake pyproject-build:python3-build,python3-setuptools,python3-wheel dockerd:docker.io openssl:openssl readelf:binutils"

missing=
for pair in $wanted; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || [ -x "/usr/sbin/${pair%%:*}" ] || missing="$missing $(echo "${pair#*:}" | tr , " ")"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Some tests will not run without:$missing (on Debian or Ubuntu: apt-get install$missing)" >&2
  exit 0
fi
echo "Installing Debian packages for the tests:$missing"
# RUNLEVEL=1: no service is started by its installation.
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
install() { apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1; }
install || { apt-get update -qq >/dev/null 2>&1 && install; } ||
  for package in $missing; do
    apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 || echo "$package could not be installed" >&2
  done
exit 0
