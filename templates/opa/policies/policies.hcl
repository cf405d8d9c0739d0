policy "owner" {
  description       = "Whatever can have tags says who owns it"
  query             = "data.guardrails.owner.deny"
  enforcement_level = "mandatory"
}
