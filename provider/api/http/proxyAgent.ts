import type { Agent } from "node:http";
import type { AgentOptions } from "node:https";

/**
 * The agent for requests through a proxy.
 *
 * Works around a defect of https-proxy-agent (up to 7.0.6, in `dist/index.js`, the constructor): it takes its options for the
 * connection to the proxy alone, and forgets them for the one that goes through it, so that certificates would be checked
 * there against the settings.
 */
export function proxyAgent(proxy: string, options: AgentOptions): Agent {
    const proxied = require("https-proxy-agent") as typeof import("https-proxy-agent");
    const agent = new proxied.HttpsProxyAgent(proxy, options);
    return Object.assign(agent, { options: { ...agent.options, ...options } });
}
