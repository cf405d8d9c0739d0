import type { Problem } from "../errors";
import type { Store } from "../store";
import { isObject } from "../table/parse";

/** The repository a policy set takes its policies from. */
export interface VcsRepo {
    /** `<namespace>/<repo>`. */
    identifier: string;
    /** Null for the repository's default branch. */
    branch: string | null;
    /** Whether submodules are fetched; `false` unless given. */
    ingressSubmodules: boolean;
    /** The credential, `ot-…`; or an installation of the GitHub App. */
    oauthTokenId: string | null;
    /** The installation of the GitHub App, `ghain-…`; or a credential. */
    githubAppInstallationId: string | null;
}

const POINTER = "/data/attributes/vcs-repo";

/** Attribute → type. Strings may be null, except the identifier. */
const KNOWN: Record<string, "string" | "boolean"> = {
    identifier: "string",
    branch: "string",
    "ingress-submodules": "boolean",
    "oauth-token-id": "string",
    "github-app-installation-id": "string",
};

/**
 * The repository after a write: what is left out keeps its previous value, and a new credential takes the place of the
 * other kind. Null takes the repository away.
 */
export function changeVcsRepo(previous: VcsRepo | null, written: Record<string, unknown> | null): VcsRepo | null {
    if (written === null) return null;
    const keep = <T>(name: string, value: T): T => (name in written ? (written[name] as T) : value);
    const [token, installation] = [written["oauth-token-id"] ?? null, written["github-app-installation-id"] ?? null];
    return {
        identifier: keep("identifier", previous?.identifier ?? ""),
        branch: keep("branch", previous?.branch ?? null),
        ingressSubmodules: keep("ingress-submodules", previous?.ingressSubmodules ?? false),
        oauthTokenId: installation === null ? keep("oauth-token-id", previous?.oauthTokenId ?? null) : (token as null),
        githubAppInstallationId:
            token === null
                ? keep("github-app-installation-id", previous?.githubAppInstallationId ?? null)
                : (installation as null),
    };
}

/** A repository as it goes over the wire. */
export function showVcsRepo(repo: VcsRepo | null) {
    if (repo === null) return null;
    return {
        identifier: repo.identifier,
        "display-identifier": repo.identifier,
        branch: repo.branch,
        "ingress-submodules": repo.ingressSubmodules,
        ...(repo.oauthTokenId === null
            ? { "github-app-installation-id": repo.githubAppInstallationId }
            : { "oauth-token-id": repo.oauthTokenId }),
        "repository-http-url": `https://github.com/${repo.identifier}`,
        "webhook-url": null,
        "service-provider": repo.oauthTokenId === null ? "github_app" : "github",
    };
}

/** What is wrong with a written `vcs-repo`, given what it leads to. */
export function checkVcsRepo(store: Store, organization: string, written: unknown, repo: VcsRepo | null): Problem[] {
    if (repo === null || !isObject(written)) return [];
    const problems: Problem[] = [];
    for (const [name, value] of Object.entries(written)) {
        const pointer = `${POINTER}/${name}`;
        if (KNOWN[name] === undefined) problems.push({ pointer, detail: `Attribute "${name}" is not known here` });
        else if (value === null ? KNOWN[name] !== "string" || name === "identifier" : typeof value !== KNOWN[name]) {
            problems.push({ pointer, detail: `${name} must be of type ${KNOWN[name]}` });
        }
    }
    if (problems.length > 0) return problems;
    if (!/^[^/\s]+(\/[^/\s]+)+$/.test(repo.identifier)) {
        problems.push({ pointer: `${POINTER}/identifier`, detail: "identifier must be <namespace>/<repo>" });
    }
    if ((repo.oauthTokenId === null) === (repo.githubAppInstallationId === null)) {
        const detail = "exactly one of oauth-token-id and github-app-installation-id must be given";
        problems.push({ pointer: POINTER, detail });
        return problems;
    }
    const [name, kind, id] =
        repo.oauthTokenId === null
            ? (["github-app-installation-id", "github-app-installations", repo.githubAppInstallationId!] as const)
            : (["oauth-token-id", "oauth-tokens", repo.oauthTokenId] as const);
    if (store.of(kind).get(id)?.organization !== organization) {
        problems.push({ pointer: `${POINTER}/${name}`, detail: `${id || "An empty id"} was not found` });
    }
    return problems;
}
