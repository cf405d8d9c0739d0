import pulumi
import pulumi_tfe_policy as tfe

production = tfe.get_workspace_ids(tags={"environment": "production"}, require_match=True)
canary = tfe.get_workspace(name="network")

guardrails = tfe.PolicySet("guardrails", name="guardrails", description="Declared in Python.")
content = tfe.PolicySetVersion("content", policy_set_id=guardrails.id, directory="policies")
required = tfe.PolicySetParameter("required", policy_set_id=guardrails.id, key="required_tags", value='["owner"]')
tried = tfe.WorkspaceAttachment("canary", policy_set_id=guardrails.id, workspace_id=canary.id)
gate = tfe.Run(
    "gate",
    workspace_id=canary.id,
    plan_only=True,
    triggers=[content.content_hash],
    policy_gate=tfe.PolicyGateArgs(advisory_failed="fail"),
    opts=pulumi.ResourceOptions(depends_on=[tried, content, required]),
)
tfe.WorkspaceAttachment(
    "production",
    policy_set_id=guardrails.id,
    workspace_ids=production.ids,
    opts=pulumi.ResourceOptions(depends_on=[gate]),
)
pulumi.export("status", gate.status)
