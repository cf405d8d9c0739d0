package main

import (
	"example.com/pulumi-tfe-policy/sdk/go/tfepolicy"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		required := true
		production, err := tfepolicy.GetWorkspaceIds(ctx, &tfepolicy.GetWorkspaceIdsArgs{
			Tags:         map[string]string{"environment": "production"},
			RequireMatch: &required,
		})
		if err != nil {
			return err
		}
		canary, err := tfepolicy.GetWorkspace(ctx, &tfepolicy.GetWorkspaceArgs{Name: "network"})
		if err != nil {
			return err
		}
		guardrails, err := tfepolicy.NewPolicySet(ctx, "guardrails", &tfepolicy.PolicySetArgs{
			Name:        pulumi.String("guardrails"),
			Description: pulumi.String("Declared in Go."),
		})
		if err != nil {
			return err
		}
		content, err := tfepolicy.NewPolicySetVersion(ctx, "content", &tfepolicy.PolicySetVersionArgs{
			PolicySetId: guardrails.ID(),
			Directory:   pulumi.String("policies"),
		})
		if err != nil {
			return err
		}
		parameter, err := tfepolicy.NewPolicySetParameter(ctx, "required", &tfepolicy.PolicySetParameterArgs{
			PolicySetId: guardrails.ID(),
			Key:         pulumi.String("required_tags"),
			Value:       pulumi.String(`["owner"]`),
		})
		if err != nil {
			return err
		}
		tried, err := tfepolicy.NewWorkspaceAttachment(ctx, "canary", &tfepolicy.WorkspaceAttachmentArgs{
			PolicySetId: guardrails.ID(),
			WorkspaceId: pulumi.String(canary.Id),
		})
		if err != nil {
			return err
		}
		gate, err := tfepolicy.NewRun(ctx, "gate", &tfepolicy.RunArgs{
			WorkspaceId: pulumi.String(canary.Id),
			PlanOnly:    pulumi.Bool(true),
			Triggers:    pulumi.StringArray{content.ContentHash.Elem()},
			PolicyGate:  &tfepolicy.PolicyGateArgs{AdvisoryFailed: tfepolicy.PolicyGateAdvisoryFailedFail},
		}, pulumi.DependsOn([]pulumi.Resource{tried, content, parameter}))
		if err != nil {
			return err
		}
		_, err = tfepolicy.NewWorkspaceAttachment(ctx, "production", &tfepolicy.WorkspaceAttachmentArgs{
			PolicySetId:  guardrails.ID(),
			WorkspaceIds: pulumi.ToStringArray(production.Ids),
		}, pulumi.DependsOn([]pulumi.Resource{gate}))
		if err != nil {
			return err
		}
		ctx.Export("status", gate.Status)
		return nil
	})
}
