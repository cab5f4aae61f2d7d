// The gRPC port, driven by @grpc/grpc-js out of the project's own .proto files: the Open Inference Protocol, and the own
// service.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import grpcJs from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";
import { adminKey, grpc, said, url } from "./server.mjs";

const { credentials, loadPackageDefinition, Metadata, status } = grpcJs;
const PROTOS = fileURLToPath(new URL("../../oip-messages/src/main/protobuf/", import.meta.url));
const SIDE = 32;
const PIXELS = 3 * SIDE * SIDE;
const DEADLINE_MS = 20_000;
const TRIAL_MS = 150_000;

const load = (file) =>
  loadPackageDefinition(protoLoader.loadSync(file, { includeDirs: [PROTOS], keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true }));
const { inference } = load("inference/inference.proto");
const { gopuram } = load("gopuram/models/v1/model_service.proto");
const oip = new inference.GRPCInferenceService(grpc, credentials.createInsecure());
const own = new gopuram.models.v1.ModelService(grpc, credentials.createInsecure());
after(() => [oip, own].forEach((client) => client.close()));

function withKey(key = adminKey) {
  const metadata = new Metadata();
  if (key) metadata.set("authorization", `Bearer ${key}`);
  return metadata;
}

function call(client, method, request, { key = adminKey, within = DEADLINE_MS } = {}) {
  return new Promise((resolve, reject) =>
    client[method](request, withKey(key), { deadline: Date.now() + within }, (error, reply) => (error ? reject(error) : resolve(reply))));
}

const infer = (request, options) => call(oip, "ModelInfer", { model_name: "shapes", ...request }, options);
const image = (rows = 1) => ({ name: "image", datatype: "FP32", shape: [rows, 3, SIDE, SIDE] });
const pixels = (rows = 1) => Array.from({ length: rows * PIXELS }, (_, i) => (i % 7) / 7);
const raw = (values) => Buffer.from(new Float32Array(values).buffer);
const floats = (bytes) => Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
const near = (one, other) => one.forEach((value, i) => assert.ok(Math.abs(value - other[i]) < 1e-5, `${i}: ${value}, ${other[i]}`));

async function refused(request, code, pattern) {
  await assert.rejects(request, (error) => {
    assert.equal(status[error.code], code, `${error}`);
    assert.match(error.details, pattern);
    return true;
  });
}

test("the server is live and ready, and says what it is", async () => {
  assert.deepEqual(await call(oip, "ServerLive", {}), { live: true });
  assert.deepEqual(await call(oip, "ServerReady", {}), { ready: true });
  const metadata = await call(oip, "ServerMetadata", {});
  assert.equal(metadata.name, "gopuram");
  assert.ok(metadata.version);
  assert.ok(metadata.extensions.includes("model_repository"), `${metadata.extensions}`);
});

test("a model is ready, and says what its tensors are", async () => {
  assert.deepEqual(await call(oip, "ModelReady", { name: "shapes" }), { ready: true });
  const metadata = await call(oip, "ModelMetadata", { name: "shapes" });
  assert.equal(metadata.name, "shapes");
  assert.deepEqual(metadata.versions, ["1.0.0"]);
  assert.deepEqual(metadata.inputs, [{ name: "image", datatype: "FP32", shape: [-1, 3, SIDE, SIDE] }]);
  assert.equal(metadata.outputs[0].datatype, "FP32");
  assert.equal(metadata.outputs[0].shape[0], -1);
});

test("what goes in raw comes out raw, what goes in as contents comes out the same", async () => {
  const byRaw = await infer({ id: "one", inputs: [image(2)], raw_input_contents: [raw(pixels(2))] });
  assert.equal(byRaw.id, "one");
  assert.equal(byRaw.model_name, "shapes");
  assert.equal(byRaw.model_version, "1.0.0");
  const [{ shape }] = byRaw.outputs;
  assert.equal(shape[0], 2);
  const scores = floats(byRaw.raw_output_contents[0]);
  assert.equal(scores.length, 2 * shape[1]);
  assert.ok(Math.abs(scores.slice(0, shape[1]).reduce((sum, each) => sum + each, 0) - 1) < 1e-3);

  const byContents = await infer({ inputs: [{ ...image(2), contents: { fp32_contents: pixels(2) } }] });
  const [output] = byContents.outputs;
  near(output.contents?.fp32_contents?.length ? output.contents.fp32_contents : floats(byContents.raw_output_contents[0]), scores);
});

test("integers and a named output: the sentiment model by its tokens", async () => {
  const tokens = { datatype: "INT64", shape: [1, 4] };
  const reply = await call(oip, "ModelInfer", {
    model_name: "sentiment",
    model_version: "1.0.0",
    inputs: [
      { ...tokens, name: "input_ids", contents: { int64_contents: [101, 2307, 2143, 102] } },
      { ...tokens, name: "attention_mask", contents: { int64_contents: [1, 1, 1, 1] } },
      { ...tokens, name: "token_type_ids", contents: { int64_contents: [0, 0, 0, 0] } },
    ],
    outputs: [{ name: "probabilities" }],
  });
  assert.equal(reply.model_version, "1.0.0");
  assert.deepEqual(reply.outputs.map(({ name, shape }) => [name, shape]), [["probabilities", [1, 2]]]);
});

const refusals = [
  ["an unknown model", "NOT_FOUND", /no-such-model/, () => infer({ model_name: "no-such-model", inputs: [image()], raw_input_contents: [raw(pixels())] })],
  ["an unknown version", "NOT_FOUND", /9\.9\.9/, () => infer({ model_version: "9.9.9", inputs: [image()], raw_input_contents: [raw(pixels())] })],
  ["a shape that the model does not have", "INVALID_ARGUMENT", /image|shape/, () =>
    infer({ inputs: [{ ...image(), shape: [1, 3, 8, 8] }], raw_input_contents: [raw(pixels().slice(0, 192))] })],
  ["fewer bytes than the shape says", "INVALID_ARGUMENT", /image|bytes/, () => infer({ inputs: [image()], raw_input_contents: [raw([1, 2, 3])] })],
  ["another type", "INVALID_ARGUMENT", /FP32/, () =>
    infer({ inputs: [{ ...image(), datatype: "INT32", contents: { int_contents: pixels().map(() => 1) } }] })],
  ["no inputs", "INVALID_ARGUMENT", /image|inputs/, () => infer({ inputs: [] })],
  ["no key", "UNAUTHENTICATED", /key|credential|authori/i, () => infer({ inputs: [image()], raw_input_contents: [raw(pixels())] }, { key: "" })],
  ["a wrong key", "UNAUTHENTICATED", /key/, () => infer({ inputs: [image()], raw_input_contents: [raw(pixels())] }, { key: "gk_wrong" })],
];
for (const [what, code, pattern, request] of refusals) {
  test(`${what} is ${code}`, () => refused(request(), code, pattern));
}

test("a deadline that has passed ends the call, and the next one is answered", async () => {
  await refused(infer({ inputs: [image(64)], raw_input_contents: [raw(pixels(64))] }, { within: 1 }), "DEADLINE_EXCEEDED", /./);
  assert.equal((await infer({ inputs: [image()], raw_input_contents: [raw(pixels())] })).model_name, "shapes");
});

test("a stream answers each request, a faulty one in its place, and goes on", async () => {
  const stream = oip.ModelStreamInfer(withKey(), { deadline: Date.now() + DEADLINE_MS });
  const asked = { model_name: "shapes", inputs: [image()], raw_input_contents: [raw(pixels())] };
  stream.write({ ...asked, id: "a" });
  stream.write({ ...asked, id: "b", model_name: "no-such-model" });
  stream.write({ ...asked, id: "c" });
  stream.end();
  const replies = [];
  for await (const reply of stream) replies.push(reply);
  assert.equal(replies.length, 3);
  assert.deepEqual(replies.filter((reply) => !reply.error_message).map((reply) => reply.infer_response.id).sort(), ["a", "c"]);
  assert.match(replies.find((reply) => reply.error_message).error_message, /no-such-model/);
});

test("the index names what is loaded, the statistics count what was run", async () => {
  const { models } = await call(oip, "RepositoryIndex", {});
  const shapes = models.find(({ name }) => name === "shapes");
  assert.equal(shapes.version, "1.0.0");
  assert.equal(shapes.state, "READY");
  const counted = async () => (await call(oip, "ModelStatistics", { name: "shapes" })).model_stats[0];
  const before = await counted();
  await infer({ inputs: [image(3)], raw_input_contents: [raw(pixels(3))] });
  const now = await counted();
  assert.ok(now.inference_count >= before.inference_count + 3, `${before.inference_count}, then ${now.inference_count}`);
  assert.ok(now.execution_count > before.execution_count);
  assert.ok(now.inference_stats.compute_infer.ns > before.inference_stats.compute_infer.ns);
  assert.ok(now.batch_stats.length > 0);
});

test("the own service predicts, and its id takes feedback over HTTP", async () => {
  const reply = await call(own, "Predict", { model: "sentiment@1.0.0", texts: { values: ["A wonderful film.", "Terrible service."] }, parameters: { top_k: 2 } });
  assert.equal(reply.version, "1.0.0");
  assert.deepEqual(reply.results.map(({ labels }) => labels.values[0].label), ["positive", "negative"]);
  assert.equal(reply.results[0].labels.values.length, 2);
  assert.ok(reply.usage.input_tokens > 0);
  const feedback = await fetch(`${url}/v1/feedback`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ prediction_id: reply.id, row: 1, label: "negative" }),
  });
  assert.equal(feedback.status, 200, await feedback.clone().text());
  assert.equal((await feedback.json()).correct, true);
});

test("the own service streams a message for each input, each with its place", async () => {
  const values = ["A wonderful film.", "Terrible service.", "The staff were helpful and kind."];
  const stream = own.StreamPredict({ model: "sentiment@1.0.0", texts: { values } }, withKey(), { deadline: Date.now() + DEADLINE_MS });
  const labels = [];
  for await (const { index, result } of stream) labels[index] = result.labels.values[0].label;
  assert.deepEqual(labels, ["positive", "negative", "positive"]);
});

test("the own service refuses in gRPC's words", async () => {
  await refused(call(own, "Predict", { model: "sentimen", texts: { values: ["x"] } }), "NOT_FOUND", /sentimen/);
  await refused(call(own, "Predict", { model: "sentiment" }), "INVALID_ARGUMENT", /inputs/);
  await refused(call(own, "Predict", { model: "sentiment", texts: { values: ["x"] } }, { key: "" }), "UNAUTHENTICATED", /./);
});

test("the demo's trial rolls the broken version back, and the good one answers", async () => {
  const out = await said(/when they asked again|ended early|by hand|No trial/, TRIAL_MS);
  assert.match(out, /1\.2\.0 is rolled back after \d+ visitors/);
  assert.match(out, /(\d+) of \1 who had met it were answered by 1\.0\.0/);
  assert.equal((await call(own, "Predict", { model: "sentiment", texts: { values: ["x"] }, user_id: "visitor-1" })).version, "1.0.0");
});
