# SPDX-License-Identifier: Apache-2.0
# The layers of the functions in main.tf, by their ARNs (arm64).
data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  layer_prefix = "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.name}:123456789012:layer"

  # One layer with the runtime and every plugin.
  orders_layers = ["${local.layer_prefix}:PowertoolsC-all-arm64:1"]

  # The runtime, and a layer for each plugin.
  ship_layers = [
    "${local.layer_prefix}:PowertoolsC-core-arm64:1",
    "${local.layer_prefix}:PowertoolsC-logger-arm64:1",
    "${local.layer_prefix}:PowertoolsC-metrics-arm64:1",
    "${local.layer_prefix}:PowertoolsC-batch-arm64:1",
  ]
}
