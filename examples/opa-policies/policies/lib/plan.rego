# Questions to the plan that several policies ask.
package terraform.lib.plan

import rego.v1

# Managed resources that this run creates or updates.
changing contains resource if {
	some resource in input.plan.resource_changes
	resource.mode == "managed"
	some action in resource.change.actions
	action in {"create", "update"}
}
