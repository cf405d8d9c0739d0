import http, { type Agent } from "node:http";
import https from "node:https";
import type { Settings } from "../settings/settings";
import { trusting } from "../settings/trust";
import { proxyAgent } from "./proxyAgent";

type Trust = Pick<Settings, "skipTlsVerify" | "ca">;

const agents = new Map<string, Agent>();

/**
 * The agent for requests to an address: connections are kept open, HTTPS_PROXY and NO_PROXY are followed, and
 * certificates are checked against those that Node.js and the settings trust, unless the settings say otherwise.
 */
export function agentFor(address: URL, settings: Trust): Agent {
    const proxy = proxyFor(address);
    const key = [address.protocol, settings.skipTlsVerify, proxy, settings.ca].join(" ");
    const agent = agents.get(key) ?? makeAgent(address, proxy, settings);
    agents.set(key, agent);
    return agent;
}

function proxyFor(address: URL): string {
    if (address.protocol !== "https:") return "";
    // Loaded only here: most machines have no proxy, and every process would pay for it.
    const { getProxyForUrl } = require("proxy-from-env") as typeof import("proxy-from-env");
    return getProxyForUrl(address.href);
}

function makeAgent(address: URL, proxy: string, { skipTlsVerify, ca }: Trust): Agent {
    if (address.protocol === "http:") return new http.Agent({ keepAlive: true });
    const tls = { keepAlive: true, rejectUnauthorized: !skipTlsVerify, ca: trusting(ca) };
    return proxy ? proxyAgent(proxy, tls) : new https.Agent(tls);
}
