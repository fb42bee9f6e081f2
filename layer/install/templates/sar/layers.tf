# SPDX-License-Identifier: Apache-2.0
# In place of terraform/layers.tf: layers that the Serverless Application Repository publishes into
# the account (@arch@).
data "aws_partition" "current" {}

resource "aws_serverlessapplicationrepository_cloudformation_stack" "layer" {
  for_each         = toset(["all", "core", "logger", "metrics", "batch"])
  name             = "powertools-c-${each.key}-@arch_dashed@"
  application_id   = "arn:${data.aws_partition.current.partition}:serverlessrepo:us-east-1:@account@:applications/powertools-c-${each.key}-@arch_dashed@"
  semantic_version = "@version@"
  capabilities     = []
}

locals {
  # One layer with the runtime and every plugin.
  orders_layers = [
    aws_serverlessapplicationrepository_cloudformation_stack.layer["all"].outputs["LayerVersionArn"]
  ]

  # The runtime, and a layer for each plugin.
  ship_layers = [
    for name in ["core", "logger", "metrics", "batch"] :
    aws_serverlessapplicationrepository_cloudformation_stack.layer[name].outputs["LayerVersionArn"]
  ]
}
