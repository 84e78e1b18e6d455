import { type SecretRule, token } from './rule.ts';

const hex = (length: number): string => `[0-9a-f]{${length}}`;
const word = (least: number, most = least): string => `[A-Za-z0-9]{${least},${most}}`;
const url = (least: number, most = least): string => `[A-Za-z0-9_-]{${least},${most}}`;

/** Tokens that vendors gave a shape of their own, so that they can be found. */
export const tokenRules: readonly SecretRule[] = [
  ...['AKIA', 'ASIA'].map((prefix) => token('an access key of AWS', prefix, '[A-Z2-7]{16}')),
  {
    title: 'a secret key of AWS',
    triggers: ['ws_secret_access_key', 'WS_SECRET_ACCESS_KEY', 'ecretAccessKey'],
    pattern: /\w{8,20}["']?\s{0,8}(?:=|:|=>)\s{0,8}["']?(?<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/y,
  },
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => token('a token of GitHub', prefix, word(36, 255))),
  token('a token of GitHub', 'github_pat_', '[A-Za-z0-9]{22}_[A-Za-z0-9]{59}'),
  ...['pat', 'dt', 'ptt', 'rt', 'cbt', 'ft', 'soat', 'imt', 'agent', 'oas'].map((kind) =>
    token('a token of GitLab', `gl${kind}-`, url(20, 300)),
  ),
  token('a token of npm', 'npm_', word(36)),
  token('a token of PyPI', 'pypi-AgE', url(50, 1000)),
  token('a token of crates.io', 'cio', word(32)),
  token('a key of RubyGems', 'rubygems_', hex(48)),
  token('a key of NuGet', 'oy2', '[a-z0-9]{43}'),
  token('a token of Docker Hub', 'dckr_pat_', url(27)),
  token('a token of Docker Hub', 'dckr_oat_', url(27, 40)),
  ...['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xoxo-', 'xoxe.xoxp-', 'xoxe.xoxb-'].map((prefix) =>
    token('a token of Slack', prefix, '\\d[A-Za-z0-9-]{20,250}'),
  ),
  token('a token of Slack', 'xapp-1-', '[A-Z0-9]{8,16}-\\d{8,16}-[a-z0-9]{64}'),
  {
    title: 'a webhook of Slack',
    triggers: ['hooks.slack.com/services/'],
    pattern: /hooks\.slack\.com\/services\/(?<value>T[A-Z0-9]{8,12}\/B[A-Z0-9]{8,12}\/[A-Za-z0-9]{20,32})(?!\w)/y,
  },
  {
    title: 'a webhook of Discord',
    triggers: ['/api/webhooks/'],
    pattern: /(?<=discord(?:app)?\.com)\/api\/webhooks\/\d{17,20}\/(?<value>[A-Za-z0-9_-]{60,80})(?!\w)/y,
  },
  // Web and mobile apps of Firebase carry one by design.
  token('an API key of Google', 'AIza', url(35), { severity: 'warning' }),
  token('a client secret of Google', 'GOCSPX-', url(28)),
  token('a live key of Stripe', 'sk_live_', word(24, 247)),
  token('a live key of Stripe', 'rk_live_', word(24, 247)),
  {
    title: 'a key of an Azure account',
    triggers: ['AccountKey=', 'SharedAccessKey='],
    pattern: /\w{10,16}=(?<value>(?:[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=))(?![A-Za-z0-9+/=])/y,
  },
  {
    title: 'a client secret of Azure',
    triggers: ['8Q~'],
    pattern: /(?<=(?<![A-Za-z0-9_~.-])(?<begin>[A-Za-z0-9_~.]{3}))8Q~[A-Za-z0-9_~.-]{34}(?![A-Za-z0-9_~-])/y,
  },
  {
    title: 'a key of OpenAI',
    triggers: ['T3BlbkFJ'],
    pattern: /(?<=(?<!\w)(?<begin>sk-[A-Za-z0-9_-]{20,100}))T3BlbkFJ[A-Za-z0-9_-]{20,100}(?!\w)/y,
  },
  token('a token of Hugging Face', 'hf_', '[A-Za-z]{34}'),
  token('a key of SendGrid', 'SG.', `${url(22)}\\.${url(43)}`),
  ...['dop', 'doo', 'dor'].map((kind) => token('a token of DigitalOcean', `${kind}_v1_`, hex(64))),
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((prefix) => token('a token of Shopify', prefix, '[0-9a-fA-F]{32}')),
  token('a token of Square', 'sq0csp-', url(43)),
  token('a token of Square', 'sq0atp-', url(22)),
  ...['hvs.', 'hvb.'].map((prefix) => token('a token of Vault', prefix, url(24, 300))),
  token('a token of Supabase', 'sbp_', hex(40)),
  token('a token of Netlify', 'nfp_', word(36)),
  token('a token of Databricks', 'dapi', hex(32)),
  token('a token of Doppler', 'dp.pt.', word(43)),
  token('a key of Linear', 'lin_api_', word(40)),
  token('a key of Postman', 'PMAK-', `${hex(24)}-${hex(34)}`),
  token('a token of Sentry', 'sntryu_', hex(64)),
  token('a token of Sentry', 'sntrys_eyJ', '[A-Za-z0-9+/=_-]{80,400}'),
  token('a token of Grafana', 'glsa_', '[A-Za-z0-9]{32}_[0-9a-f]{8}'),
  token('a key of New Relic', 'NRAK-', '[A-Z0-9]{27}'),
  token('a token of Atlassian', 'ATATT3xFfGF0', '[A-Za-z0-9_=-]{150,250}'),
  token('a token of Pulumi', 'pul-', hex(40)),
  token('a token of Cloudflare', 'v1.0-', `${hex(24)}-${hex(146)}`),
  {
    title: 'a token of a Telegram bot',
    triggers: [':AA'],
    pattern: /(?<=(?<![A-Za-z0-9])(?<begin>\d{8,10})):AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/y,
  },
  token('a secret key of age', 'AGE-SECRET-KEY-1', '[0-9A-Z]{58}'),
];
