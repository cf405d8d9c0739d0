import { LANGUAGES } from "../adopt/project";
import { FORMATS } from "../report";
import { optionsOf } from "./adopt/options";
import { fromOrganization } from "./adopt/organization";
import { fromTerraform } from "./adopt/terraform";
import { type Command, UsageError } from "./command";
import { expected } from "./platform";

const USAGE = `Usage: pulumi-tfe-policy adopt [options]
       pulumi stack export | pulumi-tfe-policy adopt --into <project> [options]
       terraform state pull | pulumi-tfe-policy adopt --from-terraform - [options]

Writes a Pulumi project that says what the organization has: policy sets, single policies with their code, parameters, and what sets
are attached to. Its first up takes all of it over and changes nothing. This command only reads; a token that may read is enough.

Options:
  --organization <name>   default: TFE_ORGANIZATION
  --set <name>            only this policy set and the single policies in it; may be repeated
  --language <language>   ${LANGUAGES.join(" or ")}; default: typescript
  --out <dir>             a new folder; default: the organization's name
  --into <project>        a folder with Pulumi.yaml: only what its stacks do not manage yet, in a new folder of it (adopted, or --out)
  --stack <file>          for --into: what pulumi stack export has written; may be repeated; default: standard input
  --from-terraform <file> what a state of Terraform has, instead of the organization: what terraform state pull or terraform show -json
                          prints, in a file or (-) on standard input. Nothing is asked of the platform, so no token is needed
  --content <set>=<dir>   the folder that was uploaded to a set, which the platform does not give back; the first up uploads it
                          once. May be repeated
  --ids                   keep ids as they are, instead of looking workspaces, projects and VCS connections up by name
  --format <format>       of what is said about it: ${FORMATS.join(", ")}; default: text
  --help                  print this

The token comes from TFE_TOKEN, TF_TOKEN_<host> or terraform login; the host from TFE_HOSTNAME or TFE_ADDRESS.

Exit code: 0 when the program is whole, 3 when something could not be read or said (it is listed), 1 when nothing was written,
2 when it was called wrongly.
`;

/** Writes a program out of an organization, or out of a state of Terraform. */
export const adopt: Command = {
    usage: USAGE,
    async run(args, terminal) {
        const options = optionsOf(args);
        const state = options["from-terraform"];
        try {
            return await (state === undefined
                ? fromOrganization(options, terminal)
                : fromTerraform(state, options, terminal));
        } catch (error) {
            if (error instanceof UsageError) throw error;
            terminal.complain(`${expected(error)}\nNothing was written.\n`);
            return 1;
        }
    },
};
