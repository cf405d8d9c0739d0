/** What finds the id of something by its name: the function for one, the one for many, and what they call it. */
const LOOKUPS: Record<string, { noun: string; one: string; many?: string }> = {
    "ws-": { noun: "workspace", one: "getWorkspaceOutput({ name }).id", many: "getWorkspaceIdsOutput({ names }).ids" },
    "prj-": { noun: "project", one: "getProjectOutput({ name }).id", many: "getProjectIdsOutput({ names }).ids" },
    "polset-": { noun: "policy set", one: "getPolicySetOutput({ name }).id" },
    "ot-": { noun: "VCS connection", one: "getOauthTokenOutput({ name }).id" },
    "ghain-": { noun: "GitHub organization", one: "getGithubAppInstallationOutput({ name }).id" },
};

const RANDOM = /^[A-Za-z0-9]{16,}$/;

/** Whether a text is an id of the platform. A name such as `ws-1` is none: 16 letters and digits follow the prefix. */
export function isId(prefix: string, value: string): boolean {
    return value.startsWith(prefix) && RANDOM.test(value.slice(prefix.length));
}

/**
 * What is wrong with what stands in the place of an id, and how the id of a name is found.
 *
 * @param many whether ids are listed, of which this is one
 */
export function noId(prefix: string, value: string, many = false): string {
    const form = value.startsWith(prefix) ? `, in which 16 letters and digits follow "${prefix}"` : "";
    const begin = form || ` that begin${many ? "" : "s"} with "${prefix}"`;
    const said = many ? `must hold only ids${begin}, but {value} is in it` : `must be an id${begin}`;
    const { noun, one, many: several } = LOOKUPS[prefix] ?? {};
    if (!noun || isOfAnotherType(value) || value === "") return said;
    return `${said}; if that is the name of a ${noun}, ${many ? (several ?? one) : one} finds its id`;
}

function isOfAnotherType(value: string): boolean {
    return RANDOM.test(value.replace(/^[a-z]+-/, ""));
}
