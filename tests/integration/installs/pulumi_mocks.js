// SPDX-License-Identifier: Apache-2.0
// Runs a Pulumi program without its engine and prints the resources that it asked for.
const pulumi = require('@pulumi/pulumi');

const made = [];
pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    const arn = `arn:aws:mock:us-east-1:123456789012:${type}/${name}`;
    made.push({ type, name, arn, inputs });
    const outputs = { arn, name, url: `https://mock/${name}`, functionUrl: `https://mock/${name}` };
    return { id: name, state: { ...outputs, ...inputs } };
  },
  call: () => ({ partition: 'aws', region: 'us-east-1' }),
});
require(process.argv[2]);
process.on('exit', () => console.log(JSON.stringify(made)));
