/** A name that examples use without making it: its type, and in programs what makes it. */
interface Given {
    readonly type: string;
    /** JavaScript, which may use the names above it. */
    readonly made?: string;
}

/** What a reader of any example knows to be there. */
export const CONTEXT: Record<string, Given> = {
    pulumi: { type: 'typeof import("@pulumi/pulumi")', made: 'require("@pulumi/pulumi")' },
    tfe: { type: 'typeof import("pulumi-tfe-policy")', made: 'require("pulumi-tfe-policy")' },
    config: { type: 'import("@pulumi/pulumi").Config', made: "new pulumi.Config()" },
    token: { type: 'import("@pulumi/pulumi").Output<string>', made: 'config.requireSecret("token")' },
    workspaceId: { type: "string", made: '"ws-2HRvNs49EWPjDqT1"' },
    runId: { type: "string", made: '"run-CZcmD7eagjhyXavN"' },
    guardrails: {
        type: 'import("pulumi-tfe-policy").PolicySet',
        made: 'new tfe.PolicySet("context", { name: "context" })',
    },
    net: { type: 'import("pulumi-tfe-policy").PolicySet', made: "guardrails" },
    mandatoryTags: {
        type: 'import("pulumi-tfe-policy").Policy',
        made: 'new tfe.Policy("context", { name: "context", code: "main = rule { true }" })',
    },
    // Of scripts.
    id: { type: "string" },
    client: { type: 'import("pulumi-tfe-policy").Client' },
    ConflictError: { type: 'typeof import("pulumi-tfe-policy").ConflictError' },
    control: { type: 'import("tfe-emulator").Control' },
    workspace: { type: 'import("tfe-emulator").Workspace' },
};

/** The context as TypeScript that is true in every file. */
export const DECLARATIONS = Object.entries(CONTEXT)
    .map(([name, { type }]) => `declare const ${name}: ${type};\n`)
    .join("");
