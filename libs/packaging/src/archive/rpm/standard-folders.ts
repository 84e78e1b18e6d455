/**
 * Folders that belong to packages of the system. A package that listed them, too, would fight with those over their permissions: Fedora's
 * `filesystem` has /usr/bin as 0555. The list is that of FHS 3.0 and of Fedora's packages filesystem, hicolor-icon-theme, systemd and bash-completion.
 */
const standard: readonly RegExp[] = [
  /^(?:bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$/,
  /^etc\/(?:X11|X11\/.*|bash_completion\.d|cron\.(?:d|daily|hourly|monthly|weekly)|default|init\.d|logrotate\.d|opt|pam\.d|profile\.d)$/,
  /^etc\/(?:skel|ssl|sudoers\.d|sysconfig|sysctl\.d|systemd|systemd\/(?:system|user)|tmpfiles\.d|udev|udev\/rules\.d|xdg|xdg\/.*)$/,
  /^usr\/(?:bin|games|include|lib|lib64|libexec|local|local\/.*|sbin|share|src)$/,
  /^usr\/lib\/(?:debug|environment\.d|firewalld|firewalld\/services|locale|modprobe\.d|modules|modules-load\.d|pkgconfig|sysctl\.d)$/,
  /^usr\/lib\/(?:systemd(?:\/(?:system|system-preset|user|user-preset))?|sysusers\.d|tmpfiles\.d|udev(?:\/(?:rules|hwdb)\.d)?)$/,
  /^usr\/lib64\/(?:cmake|pkgconfig)$/,
  /^usr\/share\/(?:aclocal|appdata|applications|augeas|backgrounds|bash-completion(?:\/completions)?|dbus-1(?:\/.*)?|dict|doc|empty)$/,
  /^usr\/share\/(?:fish(?:\/vendor_completions\.d)?|fonts|games|ghostscript|glib-2\.0(?:\/schemas)?|gnome|help|idl|info|java|javadoc)$/,
  /^usr\/share\/icons(?:\/hicolor(?:\/(?:\d+x\d+(?:@2)?|scalable|symbolic)(?:\/[a-z]+)?)?)?$/,
  /^usr\/share\/(?:licenses|locale(?:\/[^/]+(?:\/LC_[A-Z]+)?)?|man(?:\/.*)?|metainfo|mime(?:\/packages)?|mime-info|misc|omf)$/,
  /^usr\/share\/(?:pixmaps|pkgconfig|polkit-1(?:\/(?:actions|rules\.d))?|sounds|themes|wayland-sessions|xsessions|X11)$/,
  /^usr\/share\/(?:zoneinfo|zsh(?:\/(?:site-functions|vendor-completions))?)$/,
  /^var\/(?:adm|cache|db|empty|games|lib|lib\/(?:games|misc|rpm-state)|local|lock|log|mail|nis|opt|preserve|run|spool|spool\/(?:cron|lpd|mail)|tmp|yp)$/,
];

/** @param path From the root, without a slash at its beginning. */
export function isStandardFolder(path: string): boolean {
  return standard.some((pattern) => pattern.test(path));
}
