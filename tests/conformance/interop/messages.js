// SPDX-License-Identifier: Apache-2.0
// The AWS Encryption SDK for JavaScript, as a peer:
//
//   node messages.js read MANIFEST    decrypts the messages of a manifest; a line of JSON for each
//   node messages.js write MANIFEST   writes messages of the same kinds, a file of recorded cases
"use strict";

const fs = require("fs");
const path = require("path");
const sdk = require(require.resolve("@aws-crypto/client-node", { paths: [process.env.PWT_PEERS] }));

const PUBLIC_KEY = "aws-crypto-public-key";
const NONE = sdk.CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT;
const POLICIES = {
  "require-encrypt-require-decrypt": sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
  "require-encrypt-allow-decrypt": sdk.CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT,
};

// Keys of KMS, wherever KMS_ENDPOINT says that it is.
function kmsKeyring(arns) {
  const clientProvider = sdk.getClient(sdk.KMS, { endpoint: process.env.KMS_ENDPOINT });
  return new sdk.KmsKeyringNode({ clientProvider, generatorKeyId: arns[0], keyIds: arns.slice(1) });
}

// Without utf8Sorting the context would be sorted by a locale, as no other implementation does.
function keyring(description) {
  if (description.type === "aws-kms") {
    return kmsKeyring(description.keys);
  }
  const rings = description.keys.map((key) => {
    const bytes = Buffer.from(key.key_hex, "hex");
    const unencryptedMasterKey = new Uint8Array(bytes); // of its own, and not of Node's pool
    const wrappingSuite =
      sdk.RawAesWrappingSuiteIdentifier[`AES${bytes.length * 8}_GCM_IV12_TAG16_NO_PADDING`];
    return new sdk.RawAesKeyringNode({
      keyName: key.name, keyNamespace: key.namespace, unencryptedMasterKey, wrappingSuite,
      utf8Sorting: true,
    });
  });
  return new sdk.MultiKeyringNode({ generator: rings[0], children: rings.slice(1) });
}

function withoutPublicKey(context) {
  return Object.fromEntries(Object.entries(context).filter(([name]) => name !== PUBLIC_KEY));
}

async function read(manifest, folder) {
  for (const message of manifest.messages) {
    const client = sdk.buildClient(POLICIES[message.commitment_policy]);
    const bytes = fs.readFileSync(path.join(folder, message.file));
    let found;
    try {
      const { plaintext, messageHeader } = await client.decrypt(keyring(message.keyring), bytes);
      found = {
        plaintext_b64: plaintext.toString("base64"),
        suite: messageHeader.suiteId.toString(16).padStart(4, "0"),
        message_version: messageHeader.version,
        encryption_context: withoutPublicKey(messageHeader.encryptionContext),
      };
    } catch (error) {
      found = { error: String(error) };
    }
    console.log(JSON.stringify({ file: message.file, found }));
  }
}

// Of the suites this SDK writes without commitment only where it may not write with it.
function writer(message) {
  return sdk.buildClient(message.message_version === 2
    ? POLICIES["require-encrypt-require-decrypt"] : NONE);
}

async function write(manifest) {
  const cases = [];
  for (const message of manifest.messages) {
    const given = { op: "decrypt", keyring: message.keyring,
      commitment_policy: message.commitment_policy };
    const { result } = await writer(message).encrypt(
      keyring(message.keyring), Buffer.from(message.plaintext_b64, "base64"), {
        suiteId: parseInt(message.suite, 16), frameLength: message.frame_length,
        encryptionContext: message.encryption_context,
      });
    given.message_b64 = result.toString("base64");
    cases.push({ name: message.file, given, expect: {
      plaintext_b64: message.plaintext_b64, suite: message.suite,
      message_version: message.message_version, encryption_context: message.encryption_context,
    } });
  }
  console.log(JSON.stringify({ format: 1, utility: "data-masking-encryption", cases }));
}

async function main([, , verb, file]) {
  const manifest = JSON.parse(fs.readFileSync(file, "utf8"));
  await (verb === "read" ? read(manifest, path.dirname(file)) : write(manifest));
}

main(process.argv).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
