// The demo, asked through every SDK: answers out of documents, and embeddings.
import assert from "node:assert/strict";
import { test } from "node:test";
import { embedMany, generateText, streamText } from "ai";
import OpenAI from "openai";
import { clientsOf, eventsOf, outputText, user } from "./clients.mjs";
import { adminKey, url } from "./server.mjs";

const baseURL = `${url}/v1`;
const clients = clientsOf(url, adminKey);
const { openai: client, anthropic } = clients;
const ask = "How long do I have to return a tent?";
const question = user(ask);

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

test("Anthropic's client is answered out of documents, whole and streamed", async () => {
  const options = { model: "extractive", max_tokens: 500, messages: question, gopuram: { collection: "demo" } };
  const message = await anthropic.messages.create(options);
  assert.match(message.content[0].text, /60 days/);
  assert.equal(message.stop_reason, "end_turn");
  assert.ok(message.usage.input_tokens > 0 && message.usage.output_tokens > 0);
  assert.ok(message.gopuram.citations.length > 0);
  const streamed = await anthropic.messages.stream(options).finalMessage();
  assert.deepEqual(streamed.content[0].text, message.content[0].text);
  assert.equal(streamed.stop_reason, "end_turn");
  const events = await eventsOf(await anthropic.messages.create({ ...options, stream: true }));
  assert.ok(events.some((event) => event.gopuram?.citations.length > 0), "the stream cites nothing");
});

test("OpenAI's responses are answered out of documents, whole and streamed", async () => {
  const options = { model: "extractive", input: ask, gopuram: { collection: "demo" } };
  const response = await client.responses.create(options);
  assert.match(response.output_text, /60 days/);
  assert.ok(response.gopuram.citations.length > 0);
  const streamed = await client.responses.stream(options).finalResponse();
  assert.equal(outputText(streamed), response.output_text);
  assert.ok(streamed.gopuram.citations.length > 0);
});

test("ai is answered out of documents, whole and streamed", async () => {
  const inDemo = (input, init) => fetch(input, { ...init, body: JSON.stringify({ ...JSON.parse(init.body), gopuram: { collection: "demo" } }) });
  const { aiOpenai, aiAnthropic } = clientsOf(url, adminKey, { fetch: inDemo });
  for (const model of [aiOpenai.chat("extractive"), aiOpenai.responses("extractive"), aiAnthropic("extractive")]) {
    const { text, finishReason } = await generateText({ model, prompt: ask, maxRetries: 0 });
    assert.match(text, /60 days/);
    assert.equal(finishReason, "stop");
    assert.equal(await streamText({ model, prompt: ask, maxRetries: 0 }).text, text);
  }
});

test("ai embeds", async () => {
  const values = ["a tent in the rain", "a boat on the river"];
  const { embeddings, usage } = await embedMany({ model: clients.aiOpenai.embedding("all-minilm-l6-v2"), values });
  assert.deepEqual(embeddings.map(({ length }) => length), [384, 384]);
  assert.ok(usage.tokens > 0);
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
