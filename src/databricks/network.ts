import tls from 'node:tls';
import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';

/** How to reach servers. undici does not pass through the editor's patched `http`, so its settings are given here. */
export interface NetworkOptions {
  /** `http.proxy` of the editor; '' or absent: `HTTPS_PROXY` and `HTTP_PROXY` decide. */
  readonly proxy?: string;
  /** `http.noProxy` of the editor; added to `NO_PROXY`. */
  readonly noProxy?: readonly string[];
  /** Certificates beyond the built-in and the system's, PEM. */
  readonly extraCertificates?: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const loopback = ['127.0.0.1', 'localhost', '::1'];

/** Connections to a workspace: certificates always verified, through the proxy where one is set, never for this machine. */
export function makeDispatcher(options: NetworkOptions): Dispatcher {
  const connect = { ca: trustedCertificates(options.extraCertificates ?? []), timeout: 10_000 };
  const { proxy, noProxy } = proxySettings(options);
  if (!proxy.http && !proxy.https) return new Agent({ keepAliveTimeout: 10_000, connect });
  return new EnvHttpProxyAgent({
    httpProxy: proxy.http,
    httpsProxy: proxy.https,
    noProxy,
    keepAliveTimeout: 10_000,
    connect,
    requestTls: connect,
    proxyTls: connect,
  });
}

/** Which proxy holds, from the editor's settings and the environment. Lower-case names win, as in curl. */
export function proxySettings(options: NetworkOptions): { proxy: { http?: string; https?: string }; noProxy: string } {
  const { environment } = options;
  const named = (name: string): string | undefined => environment[name.toLowerCase()] || environment[name] || undefined;
  const set = options.proxy?.trim() || undefined;
  const noProxy = [...loopback, ...(options.noProxy ?? []), ...(named('NO_PROXY')?.split(/[\s,]+/) ?? [])].filter(Boolean);
  return { proxy: { http: set ?? named('HTTP_PROXY'), https: set ?? named('HTTPS_PROXY') ?? named('HTTP_PROXY') }, noProxy: noProxy.join(',') };
}

/** False for a host that `NO_PROXY` names: itself, a domain above it (with or without a leading dot), or `*`. */
export function isProxied(host: string, noProxy: string): boolean {
  const name = host.toLowerCase();
  return !noProxy.toLowerCase().split(/[\s,]+/).filter(Boolean).some((entry) => {
    const bare = entry.replace(/^\*?\./, '').replace(/:\d+$/, '');
    return entry === '*' || name === bare || name.endsWith(`.${bare}`);
  });
}

/** Built-in, `NODE_EXTRA_CA_CERTS` and system certificates. Node 20 knows only the built-in ones. */
function trustedCertificates(extra: readonly string[]): string[] {
  const known = tls.getCACertificates
    ? [...tls.getCACertificates('default'), ...tls.getCACertificates('system')]
    : [...tls.rootCertificates];
  return [...new Set([...known, ...extra])];
}
