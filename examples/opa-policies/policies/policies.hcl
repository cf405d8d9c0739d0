# Each policy is a query; the platform passes it when the answer is an empty list.

policy "public-ingress" {
  description       = "No security group is open to the whole internet"
  query             = "data.terraform.network.public_ingress.deny"
  enforcement_level = "mandatory"
}

policy "required-tags" {
  description       = "Billable resources say who owns them"
  query             = "data.terraform.cost.required_tags.deny"
  enforcement_level = "mandatory"
}

policy "manual-apply" {
  description       = "Production workspaces are applied by a person"
  query             = "data.terraform.workspace.manual_apply.deny"
  enforcement_level = "advisory"
}
