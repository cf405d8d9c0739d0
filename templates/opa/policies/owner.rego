package guardrails.owner

import rego.v1

deny contains sprintf("%s has no owner", [resource.address]) if {
	some resource in input.plan.resource_changes
	some action in resource.change.actions
	action in {"create", "update"}
	"tags" in object.keys(resource.change.after)
	not resource.change.after.tags.owner
}
