# SPDX-License-Identifier: Apache-2.0
# The layers of the functions in main.tf, by their ARNs (x86_64).
data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  layer_prefix = "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.name}:123456789012:layer"

  # One layer with the runtime and every plugin.
  orders_layers = ["${local.layer_prefix}:PowertoolsC-all-x86_64:1"]

  # The runtime, and a layer for each plugin.
  ship_layers = [
    "${local.layer_prefix}:PowertoolsC-core-x86_64:1",
    "${local.layer_prefix}:PowertoolsC-logger-x86_64:1",
    "${local.layer_prefix}:PowertoolsC-metrics-x86_64:1",
    "${local.layer_prefix}:PowertoolsC-batch-x86_64:1",
  ]
}
