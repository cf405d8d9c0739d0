# What the canary plans. Replace it by a small part of your own configuration that has to pass every policy.

resource "terraform_data" "canary" {
  input = {
    tags = { owner = "platform" }
  }
}
