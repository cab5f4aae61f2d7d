// OpenAI's own client against a running server; GOPURAM_URL and GOPURAM_KEY say which.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";

const baseURL = `${process.env.GOPURAM_URL}/v1`;
const apiKey = process.env.GOPURAM_KEY;
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const question = [{ role: "user", content: "How long do I have to return a tent?" }];

test("a whole answer has the shape of a chat completion", async () => {
  const reply = await client.chat.completions.create({
    model: "extractive",
    messages: question,
    gopuram: { collection: "demo" },
  });
  assert.equal(reply.object, "chat.completion");
  assert.match(reply.choices[0].message.content, /60 days/);
  assert.equal(reply.choices[0].finish_reason, "stop");
  assert.ok(reply.usage.total_tokens > 0);
  assert.ok(reply.gopuram.citations.length > 0);
  assert.ok(reply._request_id);
});

test("a stream brings deltas, a finish reason, the usage and its citations", async () => {
  const stream = await client.chat.completions.create({
    model: "extractive",
    messages: question,
    stream: true,
    stream_options: { include_usage: true },
    gopuram: { collection: "demo" },
  });
  let text = "";
  let finish = null;
  let usage = null;
  let citations = [];
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? "";
    finish = chunk.choices[0]?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
    citations = chunk.gopuram?.citations ?? citations;
  }
  assert.match(text, /60 days/);
  assert.equal(finish, "stop");
  assert.ok(usage.completion_tokens > 0);
  assert.ok(citations.length > 0);
});

test("a client that leaves in the middle of a stream can ask again", async () => {
  const stream = await client.chat.completions.create({
    model: "extractive",
    messages: question,
    stream: true,
    gopuram: { collection: "demo" },
  });
  for await (const chunk of stream) {
    assert.ok(chunk.id);
    break;
  }
  const reply = await client.chat.completions.create({
    model: "extractive",
    messages: question,
    gopuram: { collection: "demo" },
  });
  assert.ok(reply.choices[0].message.content);
});

test("embeddings come as floats and as base64, and are the same", async () => {
  const input = ["a tent in the rain", "a boat on the river"];
  const floats = await client.embeddings.create({ model: "all-minilm-l6-v2", input, encoding_format: "float" });
  const encoded = await client.embeddings.create({ model: "all-minilm-l6-v2", input });
  assert.equal(floats.data.length, 2);
  assert.equal(floats.data[0].embedding.length, 384);
  assert.ok(floats.usage.prompt_tokens > 0);
  floats.data[1].embedding.forEach((value, i) => assert.ok(Math.abs(value - encoded.data[1].embedding[i]) < 1e-6));
});

test("models are listed and found", async () => {
  const names = [];
  for await (const model of client.models.list()) names.push(model.id);
  assert.ok(names.includes("extractive"));
  assert.ok(names.includes("all-minilm-l6-v2"));
  assert.equal((await client.models.retrieve("extractive")).id, "extractive");
});

const refusals = [
  ["a wrong key", OpenAI.AuthenticationError, 401, (c) => new OpenAI({ baseURL, apiKey: "gk_wrong", maxRetries: 0 }).models.list()],
  ["an unknown model", OpenAI.NotFoundError, 404, (c) => c.chat.completions.create({ model: "no-such-model", messages: question })],
  ["no messages", OpenAI.BadRequestError, 400, (c) => c.chat.completions.create({ model: "extractive", messages: [] })],
  ["tools on the extractive answerer", OpenAI.BadRequestError, 400, (c) =>
    c.chat.completions.create({
      model: "extractive",
      messages: question,
      tools: [{ type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } }],
    })],
];
for (const [what, type, status, call] of refusals) {
  test(`${what} is a ${type.name} with message, type, code and request id`, async () => {
    await assert.rejects(
      async () => await call(client),
      (error) => {
        assert.ok(error instanceof type, `${error}`);
        assert.equal(error.status, status);
        assert.ok(error.message);
        assert.ok(error.type);
        assert.ok(error.requestID);
        return true;
      },
    );
  });
}
