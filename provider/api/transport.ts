import http, { type Agent } from "node:http";
import https from "node:https";
import { proxyAgent } from "./proxyAgent";
import type { Settings } from "./settings";

const agents = new Map<string, Agent>();

/**
 * The agent for requests to an address: connections are kept open, HTTPS_PROXY and NO_PROXY are followed, and
 * certificates go unchecked only where the settings say so.
 */
export function agentFor(address: URL, settings: Pick<Settings, "skipTlsVerify">): Agent {
    const proxy = proxyFor(address);
    const key = `${address.protocol} ${settings.skipTlsVerify} ${proxy}`;
    const agent = agents.get(key) ?? makeAgent(address, proxy, settings.skipTlsVerify);
    agents.set(key, agent);
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
    return proxy ? proxyAgent(proxy, tls) : new https.Agent(tls);
}
