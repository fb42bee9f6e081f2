# SPDX-License-Identifier: Apache-2.0
# The layers of the functions in main.tf, by their ARNs (@arch@).
data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  layer_prefix = "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.name}:@account@:layer"

  # One layer with the runtime and every plugin.
  orders_layers = ["${local.layer_prefix}:@layer:all@"]

  # The runtime, and a layer for each plugin.
  ship_layers = [
    "${local.layer_prefix}:@layer:core@",
    "${local.layer_prefix}:@layer:logger@",
    "${local.layer_prefix}:@layer:metrics@",
    "${local.layer_prefix}:@layer:batch@",
  ]
}
