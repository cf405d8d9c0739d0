import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Values that must stay out of everything the CLI prints or stores, in any of the forms in which they could get there. */
export class Secrets {
    private readonly values = new Set<string>();

    /** @throws for a value so short that it would be found by chance */
    add(value: string): void {
        if (value.length < 6) throw new Error(`"${value}" is too short to be searched for as a secret`);
        this.values.add(value);
    }

    /**
     * @param where names the text in the error
     * @throws when a secret stands in it, with the text around it but not the secret
     */
    check(where: string, text: string): void {
        for (const value of this.values) {
            for (const form of forms(value)) {
                const at = text.indexOf(form);
                if (at < 0) continue;
                const around = text.slice(Math.max(0, at - 80), at + form.length + 80).replaceAll(form, "<SECRET>");
                throw new Error(`a secret leaked into ${where}: … ${around} …`);
            }
        }
    }

    /** Checks every file below a folder. */
    checkFolder(folder: string): void {
        for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
            const file = join(folder, name);
            if (statSync(file, { throwIfNoEntry: false })?.isFile()) this.check(file, readFileSync(file, "utf8"));
        }
    }
}

function forms(value: string): string[] {
    const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
    return [...new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), base64])];
}
