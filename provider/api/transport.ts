import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import http from "node:http";
import https from "node:https";
import type { Writable } from "node:stream";
import type { HttpsProxyAgent } from "https-proxy-agent";
import type { Settings } from "./settings";

const agents = new Map<string, Agent>();

/**
 * The agent for requests to an address: connections are kept open, HTTPS_PROXY and NO_PROXY are followed, and
 * certificates go unchecked only where the settings say so.
 */
export function agentFor(address: URL, settings: Pick<Settings, "skipTlsVerify">): Agent {
    const proxy = proxyFor(address);
    const key = `${address.protocol} ${settings.skipTlsVerify} ${proxy}`;
    const agent = agents.get(key) ?? noticingBrokenAnswers(makeAgent(address, proxy, settings.skipTlsVerify));
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
    if (!proxy) return new https.Agent(tls);
    const proxied = require("https-proxy-agent") as { HttpsProxyAgent: typeof HttpsProxyAgent };
    const agent = new proxied.HttpsProxyAgent(proxy, tls);
    // It takes its options for the connection to the proxy alone, and forgets them for the one that goes through it.
    return Object.assign(agent, { options: { ...agent.options, ...tls } });
}

/**
 * node-fetch pipes an answer into a stream of its own and does not hear when a connection breaks in the middle of an
 * answer with a known length: its reader would wait for ever. So the break is passed on.
 */
function noticingBrokenAnswers(agent: Agent): Agent {
    const plain = agent as Agent & { addRequest(request: ClientRequest, ...rest: unknown[]): void };
    const addRequest = plain.addRequest.bind(plain);
    plain.addRequest = (request, ...rest) => {
        request.once("response", (answer: IncomingMessage) => {
            const pipe = answer.pipe.bind(answer);
            answer.pipe = (to, options) => {
                answer.once("error", (error) => (to as unknown as Writable).destroy(error));
                return pipe(to, options);
            };
        });
        addRequest(request, ...rest);
    };
    return agent;
}
