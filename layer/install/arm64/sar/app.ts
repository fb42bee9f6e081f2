// SPDX-License-Identifier: Apache-2.0
// The orders application with the CDK, on arm64, with layers that the Serverless Application
// Repository publishes into the account; orders.zip comes from `make` in sdk/examples/orders:
//
//   npx cdk deploy --app 'npx ts-node app.ts'
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { CfnApplication } from 'aws-cdk-lib/aws-sam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';

const stack = new Stack(new App(), 'Orders');

/** A layer by its name. SAM wants the application spelled out; in GovCloud it is arn:aws-us-gov. */
const layer = (name: string) => {
  const application = new CfnApplication(stack, `${name}-application`, {
    location: {
      applicationId: `arn:aws:serverlessrepo:us-east-1:123456789012:applications/powertools-c-${name}-arm64`,
      semanticVersion: '0.1.0',
    },
  });
  const arn = application.getAtt('Outputs.LayerVersionArn').toString();
  return lambda.LayerVersion.fromLayerVersionArn(stack, name, arn);
};

const common = {
  runtime: lambda.Runtime.PROVIDED_AL2023,
  architecture: lambda.Architecture.ARM_64,
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
  layers: [layer('all')],
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
  layers: ['core', 'logger', 'metrics', 'batch'].map(layer),
  environment: {
    ...environment,
    POWERTOOLS_PLUGINS: 'logger,metrics,batch',
    POWERTOOLS_BATCH_EVENT: 'payload',
    POWERTOOLS_BATCH_PAYLOAD: 'json-object',
  },
});
// Without reportBatchItemFailures Lambda ignores the answer, and failed orders are lost.
ship.addEventSource(new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }));
