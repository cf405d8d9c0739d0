package terraform.cost.required_tags

import data.terraform.lib.plan
import rego.v1

required := {"owner", "cost-center"}

taggable := {"aws_instance", "aws_db_instance", "aws_s3_bucket", "aws_lb"}

deny contains message if {
	some resource in plan.changing
	resource.type in taggable
	present := {tag | some tag, _ in object.get(resource.change.after, "tags", {})}
	missing := required - present
	count(missing) > 0
	message := sprintf("%s lacks the tags %s", [resource.address, concat(", ", sort(missing))])
}
