import type { FastifyReply } from "fastify";
import type { SeenRequest } from "./counter";
import { ApiError } from "./errors";
import { compile, type Match } from "./matching";

/** How many requests a user may send. */
export interface RateLimit {
    /** Requests a window, in `X-RateLimit-Limit` on every answer; null announces nothing. @default 30 */
    announced: number | null;
    /** Requests a window that get through, the rest gets 429; null lets all through. @default null */
    enforced: number | null;
    /** How long a window is, in milliseconds. @default 1000 */
    windowMilliseconds: number;
}

/** A lower limit for some routes, always enforced. */
export interface LowerLimit {
    /** Which requests it counts. */
    match: Match;
    /** How many are answered in a window. */
    limit: number;
    /** How long a window is, in milliseconds. */
    windowMilliseconds: number;
}

interface Window {
    ends: number;
    used: number;
}

/** The platform's rate limit: fixed windows, counted by user (https://developer.hashicorp.com/terraform/cloud-docs/api-docs#rate-limiting). */
export class Limits {
    general: RateLimit = { announced: 30, enforced: null, windowMilliseconds: 1000 };
    private lower: (LowerLimit & { matches: (request: SeenRequest) => boolean })[] = [];
    private readonly windows = new Map<string, Window>();

    /** Changes the general limit; what is left out stays. The windows under way are forgotten. */
    set(limit: Partial<RateLimit>): void {
        this.general = { ...this.general, ...limit };
        this.windows.clear();
    }

    addLower(limit: LowerLimit): void {
        this.lower.push({ ...limit, matches: compile(limit.match) });
    }

    clearLower(): void {
        this.lower = [];
    }

    private use(key: string, milliseconds: number): Window {
        const now = Date.now();
        let window = this.windows.get(key);
        if (window === undefined || window.ends <= now) {
            window = { ends: now + milliseconds, used: 0 };
            this.windows.set(key, window);
        }
        window.used += 1;
        return window;
    }

    /** Counts a request and announces the limit on its answer. @throws 429 */
    spend(user: string, request: SeenRequest, reply: FastifyReply): void {
        const { announced, enforced, windowMilliseconds } = this.general;
        const window = this.use(user, windowMilliseconds);
        if (announced !== null) this.announce(reply, announced, window);
        if (enforced !== null && window.used > enforced) this.refuse(reply, announced ?? enforced, window);
        this.lower.forEach((lower, index) => {
            if (!lower.matches(request)) return;
            const lowerWindow = this.use(`${index} ${user}`, lower.windowMilliseconds);
            if (lowerWindow.used > lower.limit) this.refuse(reply, lower.limit, lowerWindow);
        });
    }

    private announce(reply: FastifyReply, limit: number, window: Window): void {
        reply.header("x-ratelimit-limit", String(limit));
        reply.header("x-ratelimit-remaining", String(Math.max(0, limit - window.used)));
        reply.header("x-ratelimit-reset", (Math.max(1, window.ends - Date.now()) / 1000).toFixed(3));
    }

    private refuse(reply: FastifyReply, limit: number, window: Window): never {
        this.announce(reply, limit, window);
        const detail = "You have exceeded the API's rate limit.";
        throw new ApiError(429, [{ detail, status: 429, title: "Too many requests" }]);
    }
}
