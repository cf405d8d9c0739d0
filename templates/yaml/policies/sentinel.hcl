# The policies of this set, and how much each of them weighs.

policy "require-tags" {
  source            = "./require-tags.sentinel"
  enforcement_level = "hard-mandatory"
  params = {
    required_tags = ["owner"]
  }
}
