import type { Agent } from "node:http";
import http from "node:http";
import https from "node:https";
import type { HttpsProxyAgent } from "https-proxy-agent";
import type { Settings } from "./settings";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Whether a host name (as `URL.hostname` gives it) is this machine. */
export function isLoopback(hostname: string): boolean {
    return LOOPBACK.test(hostname);
}

const agents = new Map<string, Agent>();

/**
 * The agent for requests to an address: connections are kept open, HTTPS_PROXY and NO_PROXY are followed, and
 * certificates go unchecked only where the settings say so.
 */
export function agentFor(address: URL, settings: Pick<Settings, "skipTlsVerify">): Agent {
    const proxy = proxyFor(address);
    const key = `${address.protocol} ${settings.skipTlsVerify} ${proxy}`;
    let agent = agents.get(key);
    if (!agent) agents.set(key, (agent = makeAgent(address, proxy, settings.skipTlsVerify)));
    return agent;
}

function proxyFor(address: URL): string {
    if (address.protocol !== "https:") return "";
    // Loaded only here: most machines have no proxy, and every process would pay for it.
    const { getProxyForUrl } = require("proxy-from-env") as typeof import("proxy-from-env");
    return getProxyForUrl(address.href);
}

function makeAgent(address: URL, proxy: string, skipTlsVerify: boolean): Agent {
    if (address.protocol === "http:") return new http.Agent({ keepAlive: true });
    const tls = { keepAlive: true, rejectUnauthorized: !skipTlsVerify };
    if (!proxy) return new https.Agent(tls);
    const proxied = require("https-proxy-agent") as { HttpsProxyAgent: typeof HttpsProxyAgent };
    return new proxied.HttpsProxyAgent(proxy, tls);
}
