import { isAbsolute } from "node:path";

/** A sentence on where a path starts, to end an error about one that leads to nothing; `""` for an absolute one. */
export function whereItStarts(path: string): string {
    if (isAbsolute(path)) return "";
    const here = process.cwd();
    return ` A relative path starts from the program's folder, here ${here}: that of Pulumi.yaml, or the one that \`main\` there leads to.`;
}
