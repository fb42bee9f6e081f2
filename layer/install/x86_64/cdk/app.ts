// SPDX-License-Identifier: Apache-2.0
// The orders application with the CDK, on x86_64; orders.zip comes from `make` in
// sdk/examples/orders:
//
//   npx cdk deploy --app 'npx ts-node app.ts'
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';

const stack = new Stack(new App(), 'Orders');

/** A layer by its name and version. */
const layer = (name: string) =>
  lambda.LayerVersion.fromLayerVersionArn(
    stack,
    name.split(':')[0],
    `arn:${stack.partition}:lambda:${stack.region}:123456789012:layer:${name}`
  );

const common = {
  runtime: lambda.Runtime.PROVIDED_AL2023,
  architecture: lambda.Architecture.X86_64,
  code: lambda.Code.fromAsset(process.env.ORDERS_ZIP ?? 'orders.zip'),
  memorySize: 128,
  timeout: Duration.seconds(10),
};
const environment = {
  POWERTOOLS_SERVICE_NAME: 'orders',
  POWERTOOLS_METRICS_NAMESPACE: 'Shop',
};

const queue = new sqs.Queue(stack, 'Queue', {
  visibilityTimeout: Duration.seconds(60),
  deadLetterQueue: {
    queue: new sqs.Queue(stack, 'FailedOrders', { retentionPeriod: Duration.days(14) }),
    maxReceiveCount: 5,
  },
});

// Where orders.c finds the queue.
const parameter = new ssm.StringParameter(stack, 'QueueParameter', {
  parameterName: '/orders/queue',
  stringValue: queue.queueUrl,
});

// Takes orders. One layer holds the runtime and every plugin.
const orders = new lambda.Function(stack, 'OrdersFunction', {
  ...common,
  handler: 'orders.orders',
  tracing: lambda.Tracing.ACTIVE,
  layers: [layer('PowertoolsC-all-x86_64:1')],
  environment: {
    ...environment,
    POWERTOOLS_PLUGINS: 'logger,metrics,tracer,aws,parameters,feature-flags,data-masking',
    POWERTOOLS_FEATURE_FLAGS_FILE: 'flags.json',
    POWERTOOLS_DATA_MASKING_LOG_ERASE: 'customer',
  },
});
orders.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
parameter.grantRead(orders);
queue.grantSendMessages(orders);

// Ships them. The runtime, and a layer for each plugin.
const ship = new lambda.Function(stack, 'ShipFunction', {
  ...common,
  handler: 'orders.ship',
  layers: ['PowertoolsC-core-x86_64:1', 'PowertoolsC-logger-x86_64:1', 'PowertoolsC-metrics-x86_64:1', 'PowertoolsC-batch-x86_64:1'].map(layer),
  environment: {
    ...environment,
    POWERTOOLS_PLUGINS: 'logger,metrics,batch',
    POWERTOOLS_BATCH_EVENT: 'payload',
    POWERTOOLS_BATCH_PAYLOAD: 'json-object',
  },
});
// Without reportBatchItemFailures Lambda ignores the answer, and failed orders are lost.
ship.addEventSource(new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }));
