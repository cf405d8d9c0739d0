package terraform.workspace.manual_apply

import rego.v1

deny contains message if {
	run := input.run
	"production" in run.workspace.tags
	run.workspace.auto_apply
	message := sprintf("workspace %s is tagged production and applies by itself", [run.workspace.name])
}
