module guardrails

go 1.25.8

require (
	example.com/pulumi-tfe-policy/sdk/go v0.0.0
	github.com/pulumi/pulumi/sdk/v3 v3.246.0
)
