# The policies of this set, and how much each of them weighs.

import "module" "tfplan-resources" {
  source = "./modules/tfplan-resources.sentinel"
}

policy "require-tags" {
  source            = "./require-tags.sentinel"
  enforcement_level = "soft-mandatory"
  params = {
    required_tags = ["owner", "cost-center"]
  }
}

policy "restrict-public-ingress" {
  source            = "./restrict-public-ingress.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "limit-instance-types" {
  source            = "./limit-instance-types.sentinel"
  enforcement_level = "advisory"
}
