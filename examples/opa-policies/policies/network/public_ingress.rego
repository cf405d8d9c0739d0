package terraform.network.public_ingress

import data.terraform.lib.plan
import rego.v1

everyone := {"0.0.0.0/0", "::/0"}

deny contains message if {
	some group in plan.changing
	group.type == "aws_security_group"
	some rule in group.change.after.ingress
	some block in rule.cidr_blocks
	block in everyone
	message := sprintf("%s lets %s in to port %d", [group.address, block, rule.from_port])
}
