/** Files that are secrets by what they are, whatever is in them. */
export interface NameRule {
  readonly title: string;
  readonly pattern: RegExp;
  readonly severity?: 'warning';
  /** Of a folder of a thousand such files one tells enough. */
  readonly once?: true;
}

export const nameRules: readonly NameRule[] = [
  { title: 'the history of the sources', pattern: /(?:^|\/)\.git(?:\/|$)/, once: true },
  {
    title: 'a file of environment variables, where passwords are kept',
    pattern: /(?:^|\/)\.env(?:\.(?!(?:.*\.)?(?:example|sample|template|dist|defaults?|schema)$)[\w.-]+)?$/,
  },
  { title: 'a private key of SSH', pattern: /(?:^|\/)id_(?:rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk)$/ },
  { title: 'the keys of a user', pattern: /(?:^|\/)\.(?:ssh|gnupg)\/./, once: true },
  { title: 'the passwords of git', pattern: /(?:^|\/)\.git-credentials$/ },
  {
    title: 'the keys of a cloud',
    pattern: /(?:^|\/)(?:\.aws\/credentials|\.azure\/accessTokens\.json|\.config\/gcloud\/.+)$/,
  },
  { title: 'the passwords of PostgreSQL', pattern: /(?:^|\/)\.pgpass$/ },
  { title: 'passwords of a web server', pattern: /(?:^|\/)\.htpasswd$/ },
  { title: 'a store of passwords', pattern: /\.kdbx?$/i },
  { title: 'a store of keys', pattern: /\.(?:p12|pfx|jks|keystore)$/i, severity: 'warning' },
  { title: 'the state of Terraform, which holds secrets in plain text', pattern: /\.tfstate(?:\.backup)?$/ },
  { title: 'what was typed into a shell', pattern: /(?:^|\/)\.(?:bash|zsh|sh|python|node_repl|psql|mysql)_history$/ },
];
