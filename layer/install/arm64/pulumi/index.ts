// SPDX-License-Identifier: Apache-2.0
// The orders application with Pulumi, on arm64; orders.zip comes from `make` in
// sdk/examples/orders:
//
//   pulumi up
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

const partition = aws.getPartitionOutput().partition;
const region = aws.getRegionOutput().region;

/** A layer by its name and version. */
const layer = (name: string) =>
  pulumi.interpolate`arn:${partition}:lambda:${region}:123456789012:layer:${name}`;

const common = {
  runtime: 'provided.al2023',
  architectures: ['arm64'],
  code: new pulumi.asset.FileArchive('orders.zip'),
  memorySize: 128,
  timeout: 10,
};
const environment = {
  POWERTOOLS_SERVICE_NAME: 'orders',
  POWERTOOLS_METRICS_NAMESPACE: 'Shop',
};

const failedOrders = new aws.sqs.Queue('failed-orders', { messageRetentionSeconds: 1209600 });
const queue = new aws.sqs.Queue('orders', {
  visibilityTimeoutSeconds: 60,
  redrivePolicy: pulumi.jsonStringify({
    deadLetterTargetArn: failedOrders.arn,
    maxReceiveCount: 5,
  }),
});

// Where orders.c finds the queue.
const parameter = new aws.ssm.Parameter('queue', {
  name: '/orders/queue',
  type: 'String',
  value: queue.url,
});

/** A role for a function that writes logs and may do what the statements say. */
const role = (name: string, statements: aws.iam.PolicyStatement[]) => {
  const made = new aws.iam.Role(name, {
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: 'lambda.amazonaws.com' }),
  });
  new aws.iam.RolePolicyAttachment(`${name}-logs`, {
    role: made.name,
    policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`,
  });
  new aws.iam.RolePolicy(name, {
    role: made.name,
    policy: { Version: '2012-10-17', Statement: statements },
  });
  return made.arn;
};

// Takes orders. One layer holds the runtime and every plugin.
const orders = new aws.lambda.Function('orders', {
  ...common,
  handler: 'orders.orders',
  role: role('orders', [
    { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: parameter.arn },
    { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue.arn },
    {
      Effect: 'Allow',
      Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      Resource: '*',
    },
  ]),
  tracingConfig: { mode: 'Active' },
  layers: [layer('PowertoolsC-all-arm64:1')],
  environment: {
    variables: {
      ...environment,
      POWERTOOLS_PLUGINS: 'logger,metrics,tracer,aws,parameters,feature-flags,data-masking',
      POWERTOOLS_FEATURE_FLAGS_FILE: 'flags.json',
      POWERTOOLS_DATA_MASKING_LOG_ERASE: 'customer',
    },
  },
});

// Ships them. The runtime, and a layer for each plugin.
const ship = new aws.lambda.Function('ship', {
  ...common,
  handler: 'orders.ship',
  role: role('ship', [
    {
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Resource: queue.arn,
    },
  ]),
  layers: ['PowertoolsC-core-arm64:1', 'PowertoolsC-logger-arm64:1', 'PowertoolsC-metrics-arm64:1', 'PowertoolsC-batch-arm64:1'].map(layer),
  environment: {
    variables: {
      ...environment,
      POWERTOOLS_PLUGINS: 'logger,metrics,batch',
      POWERTOOLS_BATCH_EVENT: 'payload',
      POWERTOOLS_BATCH_PAYLOAD: 'json-object',
    },
  },
});

new aws.lambda.EventSourceMapping('ship', {
  eventSourceArn: queue.arn,
  functionName: ship.arn,
  batchSize: 10,
  // Without this Lambda ignores the answer, and failed orders are lost.
  functionResponseTypes: ['ReportBatchItemFailures'],
});

/** Where orders are posted to. */
export const ordersUrl = new aws.lambda.FunctionUrl('orders', {
  functionName: orders.name,
  authorizationType: 'AWS_IAM',
}).functionUrl;
