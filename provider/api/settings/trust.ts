import { X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import * as tls from "node:tls";
import { readRegularFile, UnfitFile } from "../../regularFile";
import { codeOf } from "../../thrown";
import { ConfigurationError } from "../errors";

/** The longest file of certificates, in bytes: those of all authorities there are have a quarter of a million. */
const LONGEST = 16 * 1024 * 1024;

const WAY_OUT =
    "Correct the setting caFile (TFE_CA_FILE, tfe:caFile): it takes the path of a file with certificates in PEM.";

/**
 * The certificates of a file, in PEM.
 *
 * @throws ConfigurationError when the file cannot be read or holds no certificate
 */
export function readCertificates(file: string): string {
    const path = resolve(file);
    const text = textOf(path);
    const found = text.match(/-----BEGIN (TRUSTED )?CERTIFICATE-----[^-]+-----END (TRUSTED )?CERTIFICATE-----/g) ?? [];
    if (found.length === 0 || !found.every(isCertificate)) {
        const what = found.length === 0 ? "holds no certificate in PEM" : "holds a certificate that cannot be read";
        throw new ConfigurationError(`The file ${path} ${what}. ${WAY_OUT}`);
    }
    return found.join("\n");
}

function textOf(path: string): string {
    try {
        return readRegularFile(path, LONGEST).toString();
    } catch (error) {
        if (error instanceof UnfitFile) throw new ConfigurationError(`The file ${path} ${error.problem}. ${WAY_OUT}`);
        throw new ConfigurationError(`The file of certificates ${path} cannot be read (${codeOf(error)}). ${WAY_OUT}`);
    }
}

function isCertificate(pem: string): boolean {
    try {
        return new X509Certificate(pem).raw.length > 0;
    } catch {
        return false;
    }
}

/** What a connection trusts: certificates that are given take the place of all others, so these are named as well. */
export function trusting(ca: string | undefined): string[] | undefined {
    if (ca === undefined) return undefined;
    return [...usual(), ca];
}

/** The certificates that Node.js trusts by itself. */
function usual(): readonly string[] {
    // Only newer versions of Node.js say which these are.
    const { getCACertificates } = tls as { getCACertificates?: (kind: "default") => string[] };
    if (getCACertificates) return getCACertificates("default");
    const extra = process.env.NODE_EXTRA_CA_CERTS;
    try {
        return extra ? [...tls.rootCertificates, readRegularFile(extra, LONGEST).toString()] : tls.rootCertificates;
    } catch {
        // Node.js itself goes on without a file that is not there, with a warning.
        return tls.rootCertificates;
    }
}
