import { randomBytes } from "node:crypto";
import type { PolicySet } from "../../api/policySets";

/** What stands between the name that was given and the mark. */
export const INFIX = "--trial-";

/** How long after its end a trial's set may stay there before anybody takes it for left behind, in milliseconds. */
const GRACE = 5 * 60_000;

/** By what a trial knows what is its own, and others see that it is a trial's. */
export class TrialMark {
    private constructor(
        /** Hexadecimal. */
        readonly text: string,
        /** By the platform's clock, in milliseconds. */
        readonly until: number,
    ) {}

    /** @param end when the trial's time is up, by the platform's clock */
    static new(end: number): TrialMark {
        return new TrialMark(randomBytes(6).toString("hex"), end + GRACE);
    }

    /** That of a policy set; `undefined` where it is no trial's: its name says so and its description, with the same mark. */
    static of({ attributes: { name, description } }: PolicySet): TrialMark | undefined {
        const [, named] = /--trial-([0-9a-f]{12})$/.exec(name) ?? [];
        const [, described, until = ""] = DESCRIPTION.exec(description ?? "") ?? [];
        const at = Date.parse(until);
        return named !== undefined && named === described && !Number.isNaN(at) ? new TrialMark(named, at) : undefined;
    }

    nameFor(name: string): string {
        return `${name}${INFIX}${this.text}`;
    }

    get description(): string {
        return (
            `Trial of pulumi-tfe-policy, mark ${this.text}, until ${new Date(this.until).toISOString()}. It stops no run, and goes by itself. ` +
            "What an interrupted trial left: npx --no pulumi-tfe-policy trial --clean"
        );
    }

    /** The message of its runs. */
    get message(): string {
        return `Trial of policies by pulumi-tfe-policy, mark ${this.text}; nothing is applied`;
    }
}

const DESCRIPTION = /^Trial of pulumi-tfe-policy, mark ([0-9a-f]{12}), until (\S+)\. /;
