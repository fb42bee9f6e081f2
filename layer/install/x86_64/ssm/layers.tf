# SPDX-License-Identifier: Apache-2.0
# In place of terraform/layers.tf: the layers whose ARNs layer/publish.sh wrote into Parameter
# Store (x86_64).
data "aws_ssm_parameter" "layer" {
  for_each = toset(["all", "core", "logger", "metrics", "batch"])
  name     = "/powertools/c/x86_64/${each.key}/latest"
}

locals {
  # One layer with the runtime and every plugin. The ARN of a layer is no secret.
  orders_layers = [nonsensitive(data.aws_ssm_parameter.layer["all"].value)]

  # The runtime, and a layer for each plugin.
  ship_layers = [
    for name in ["core", "logger", "metrics", "batch"] :
    nonsensitive(data.aws_ssm_parameter.layer[name].value)
  ]
}
