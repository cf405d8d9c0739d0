import { inOtherLanguages, typeOfUrn } from "../../provider/plugin/names";
import { asConfiguration, changedSettings, settingFailures } from "../../provider/plugin/settings";

test("settings: what there is not is refused by name, the engine's own members pass", () => {
    const reasons = (given: object) => settingFailures({ ...given }).map(({ reason }) => reason);
    expect(reasons({ token: "t", sslSkipVerify: "true", version: "0.1.0", __internal: {} })).toEqual([]);
    expect(reasons({ tokn: "t" })).toEqual(["tokn: there is no such setting; did you mean token?"]);
    expect(reasons({ workspaceIdentifier: "t" })).toEqual([
        "workspaceIdentifier: there is no such setting; there are token, hostname, address, organization, caFile, sslSkipVerify",
    ]);
    expect(reasons({ sslSkipVerify: "yes", hostname: {} })).toEqual([
        "sslSkipVerify: must be true or false",
        "hostname: must be a text",
    ]);
});

test("another host or organization is shown, a rotated token is not", () => {
    expect(changedSettings({ token: "a", organization: "x" }, { token: "b", organization: "x", caFile: "c" })).toEqual(
        [],
    );
    expect(changedSettings({ organization: "x" }, { organization: "y", hostname: "h" })).toEqual([
        "hostname",
        "organization",
    ]);
});

test("only a provider of the program's own is explicit", () => {
    const mark = (name: string) => asConfiguration({}, name).get("tfe:explicit");
    expect([mark("default"), mark("default_0_1_0"), mark(""), mark("emea")]).toEqual([
        undefined,
        undefined,
        undefined,
        "true",
    ]);
    const { get } = asConfiguration({ sslSkipVerify: true, token: "t" }, "emea");
    expect([get("tfe:sslSkipVerify"), get("tfe:token"), get("tfe:address")]).toEqual(["true", "t", undefined]);
});

test("texts name the settings as they are called here, and URNs tell the type whatever made the state", () => {
    expect(
        inOtherLanguages("pulumi config set --secret tfe:token, or tfe:organization; tfe:PolicySet, tfe-policy:token"),
    ).toBe("pulumi config set --secret tfe-policy:token, or tfe-policy:organization; tfe:PolicySet, tfe-policy:token");
    expect(typeOfUrn("urn:pulumi:d::p::my:Component$tfe-policy:index:Policy::name::of::it")).toBe("Policy");
    expect(typeOfUrn("urn:pulumi:d::p::pulumi-nodejs:dynamic/tfe:PolicySet::a")).toBe("PolicySet");
});
