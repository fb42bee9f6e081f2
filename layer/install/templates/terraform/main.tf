# SPDX-License-Identifier: Apache-2.0
# The orders application with Terraform, on @arch@; orders.zip comes from `make` in
# sdk/examples/orders. layers.tf says which layers the functions have:
#
#   terraform init && terraform apply
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

variable "package" {
  description = "The functions' code."
  type        = string
  default     = "orders.zip"
}

locals {
  environment = {
    POWERTOOLS_SERVICE_NAME      = "orders"
    POWERTOOLS_METRICS_NAMESPACE = "Shop"
  }
}

# Takes orders.
resource "aws_lambda_function" "orders" {
  function_name    = "orders"
  role             = aws_iam_role.orders.arn
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  handler          = "orders.orders"
  runtime          = "@runtime@"
  architectures    = ["@arch@"]
  memory_size      = 128
  timeout          = 10
  layers           = local.orders_layers

  environment {
    variables = merge(local.environment, {
      POWERTOOLS_PLUGINS                = "logger,metrics,tracer,aws,parameters,feature-flags,data-masking"
      POWERTOOLS_FEATURE_FLAGS_FILE     = "flags.json"
      POWERTOOLS_DATA_MASKING_LOG_ERASE = "customer"
    })
  }

  tracing_config {
    mode = "Active"
  }
}

resource "aws_lambda_function_url" "orders" {
  function_name      = aws_lambda_function.orders.function_name
  authorization_type = "AWS_IAM"
}

# Ships them.
resource "aws_lambda_function" "ship" {
  function_name    = "ship"
  role             = aws_iam_role.ship.arn
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  handler          = "orders.ship"
  runtime          = "@runtime@"
  architectures    = ["@arch@"]
  memory_size      = 128
  timeout          = 10
  layers           = local.ship_layers

  environment {
    variables = merge(local.environment, {
      POWERTOOLS_PLUGINS       = "logger,metrics,batch"
      POWERTOOLS_BATCH_EVENT   = "payload"
      POWERTOOLS_BATCH_PAYLOAD = "json-object"
    })
  }
}

resource "aws_lambda_event_source_mapping" "ship" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.ship.arn
  batch_size       = 10
  # Without this Lambda ignores the answer, and failed orders are lost.
  function_response_types = ["ReportBatchItemFailures"]
}

resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 60
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.failed_orders.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "failed_orders" {
  name                      = "failed-orders"
  message_retention_seconds = 1209600
}

# Where orders.c finds the queue.
resource "aws_ssm_parameter" "queue" {
  name  = "/orders/queue"
  type  = "String"
  value = aws_sqs_queue.orders.url
}

# What the functions may do.
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "orders" {
  statement {
    actions   = ["ssm:GetParameter"]
    resources = [aws_ssm_parameter.queue.arn]
  }
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.orders.arn]
  }
  statement {
    actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
    resources = ["*"]
  }
  statement {
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "ship" {
  statement {
    actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    resources = [aws_sqs_queue.orders.arn]
  }
  statement {
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "orders" {
  role   = aws_iam_role.orders.id
  policy = data.aws_iam_policy_document.orders.json
}

resource "aws_iam_role" "ship" {
  name               = "ship"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "ship" {
  role   = aws_iam_role.ship.id
  policy = data.aws_iam_policy_document.ship.json
}

output "orders_url" {
  description = "Where orders are posted to."
  value       = aws_lambda_function_url.orders.function_url
}
