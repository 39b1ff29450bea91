import type { SiteSettings } from '@drydock/blueprint';
import { isIPv6 } from 'node:net';
import type { Config } from './config.ts';
import { MIME_TYPES, TEXT_TYPES } from './mime-types.ts';

/** As a listen directive has it. */
const onAddress = (address: string, port: number): string =>
  `${isIPv6(address) ? `[${address}]` : address}:${port}`;

/**
 * What is the same for all sites. All that nginx writes is set: what is not would go to its package's own
 * directories. Paths are relative to the held lease's directory, those of `include` to the configuration.
 */
export function baseConf(config: Config, port: number): string {
  const { address, workers, keepAliveSeconds, longConnectionSeconds } = config;
  const types = Object.entries(MIME_TYPES).map(([type, endings]) => `    ${type} ${endings};`);
  return `daemon off;
pid run/nginx.pid;
error_log logs/error.log notice;
worker_processes ${workers};
worker_shutdown_timeout ${longConnectionSeconds}s;
events {
  worker_connections 4096;
}
http {
  client_body_temp_path temp/body;
  proxy_temp_path temp/proxy;
  fastcgi_temp_path temp/fastcgi;
  uwsgi_temp_path temp/uwsgi;
  scgi_temp_path temp/scgi;
  access_log off;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout ${keepAliveSeconds}s;
  send_timeout ${longConnectionSeconds}s;
  server_names_hash_max_size 4096;
  server_names_hash_bucket_size 512;
  types_hash_max_size 4096;
  types {
${types.join('\n')}
  }
  default_type application/octet-stream;
  server {
    listen ${onAddress(address, port)} default_server;
    location = /.drydock/token {
      default_type text/plain;
      include token.conf;
    }
    location / {
      return 421;
    }
  }
  include sites/*.conf;
}`;
}

export interface Site {
  readonly id: string;
  readonly port: number;
  /** Null where it has a port of its own. */
  readonly name: string | null;
  /** Where its documents are, absolute. */
  readonly documents: string;
}

/** Nothing in a path may end the quotes that it stands in, or be a variable. */
export const GOOD_PATH = /^\/[^\p{Cc}"\\$]*$/u;

/** The virtual host of one lease. */
export function siteConf(
  { id, port, name, documents }: Site,
  config: Config,
  site: SiteSettings,
): string {
  const { fallback } = site;
  const lines = [
    `listen ${onAddress(config.address, port)};`,
    `server_name ${quoted(name ?? '_')};`,
    `root ${quoted(`${documents}/${site.root}`)};`,
    `index ${site.index.map(quoted).join(' ')};`,
    `access_log sites/${id}/logs/access.log;`,
    `error_log sites/${id}/logs/error.log;`,
    // A link could lead to another lease's documents, whose files belong to the same user.
    `disable_symlinks on ${quoted(`from=${documents}`)};`,
    'charset utf-8;',
    ...(site.listing ? ['autoindex on;'] : []),
    ...(site.gzip ? ['gzip on;', 'gzip_vary on;', `gzip_types ${TEXT_TYPES.join(' ')};`] : []),
    ...(site.cacheSeconds === undefined
      ? []
      : [`add_header Cache-Control ${quoted(`max-age=${site.cacheSeconds}`)} always;`]),
    ...site.headers.map((each) => `add_header ${quoted(each.name)} ${quoted(each.value)} always;`),
    ...site.errorPages.map((each) => `error_page ${each.status} ${quoted(each.path)};`),
    `location = /.well-known/drydock { access_log off; default_type text/plain; return 200 "${id}\\n"; }`,
    // Uploads under way have such names, and so has much that was never meant to be read.
    'location ~ "/\\.(?!well-known/)" { return 404; }',
    ...site.redirects.map(
      (each) => `location = ${quoted(each.from)} { return ${each.status} ${quoted(each.to)}; }`,
    ),
    `location / { ${fallback === undefined ? '' : `try_files $uri $uri/ ${quoted(fallback)};`} }`,
    ...(config.extra === undefined ? [] : [config.extra]),
  ];
  return `server {\n${lines.join('\n')}\n}`;
}

/** Its schema has refused what could end the quotes, or be a variable. */
const quoted = (text: string): string => `"${text}"`;
