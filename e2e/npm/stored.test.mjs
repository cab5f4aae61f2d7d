// What is kept of responses, and the conversations they continue.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { clientsOf, eventsOf } from "./clients.mjs";
import { adminKey, upstream, url } from "./server.mjs";
import { says } from "./upstream.mjs";

const { openai } = clientsOf(url, adminKey);
const calls = [{ id: "call_a", name: "warmth", input: { city: "Cork" } }];
const tools = [{ type: "function", name: "warmth", parameters: { type: "object", properties: {} }, strict: false }];

for (const provider of ["up-openai", "up-anthropic"]) {
  const scripted = (...said) => {
    const name = upstream.model(...said.map((what) => says(what)));
    return { name, model: `${provider}/${name}` };
  };

  test(`a response of ${provider} is continued by its id, also after a stream and a tool's result`, async () => {
    const { name, model } = scripted("Forty-two.", { calls }, "It is warm.");
    const first = await openai.responses.create({ model, input: "Six times seven?", instructions: "Be brief." });
    const second = await openai.responses.stream({ model, input: "And Cork?", tools, previous_response_id: first.id }).finalResponse();
    const call = second.output.find(({ type }) => type === "function_call");
    const output = { type: "function_call_output", call_id: call.call_id, output: "11 °C" };
    const third = await openai.responses.create({ model, input: [output], tools, previous_response_id: second.id });
    assert.equal(third.previous_response_id, second.id);
    assert.equal(third.output_text, "It is warm.");
    const heard = upstream.heard(name);
    assert.deepEqual(heard.turns.slice(0, 3).map(({ text }) => text), ["Six times seven?", "Forty-two.", "And Cork?"]);
    assert.deepEqual(heard.calls, calls);
    assert.deepEqual(heard.results, [{ id: "call_a", text: "11 °C" }]);
    assert.equal(heard.system, "", "instructions are not carried over");
  });

  test(`a conversation is continued with ${provider}, listed and deleted`, async () => {
    const { name, model } = scripted("Forty-two.", "Because it is.");
    const conversation = await openai.conversations.create({ metadata: { topic: "numbers" } });
    assert.deepEqual([conversation.object, conversation.metadata], ["conversation", { topic: "numbers" }]);
    await openai.responses.create({ model, input: "Six times seven?", conversation: conversation.id });
    await openai.responses.stream({ model, input: "Why?", conversation: conversation.id }).finalResponse();
    assert.deepEqual(upstream.heard(name).turns.map(({ text }) => text), ["Six times seven?", "Forty-two.", "Why?"]);

    const items = await eventsOf(openai.conversations.items.list(conversation.id, { order: "asc", limit: 3 }));
    assert.deepEqual(items.map(({ type }) => type), ["message", "message", "message", "message"]);
    assert.deepEqual(items.map(({ role }) => role), ["user", "assistant", "user", "assistant"]);
    assert.deepEqual(items.map(({ content }) => content[0].text), ["Six times seven?", "Forty-two.", "Why?", "Because it is."]);
    const newest = await openai.conversations.items.list(conversation.id, { limit: 1 });
    assert.equal(newest.data[0].id, items.at(-1).id);

    const deleted = await openai.conversations.delete(conversation.id);
    assert.deepEqual([deleted.id, deleted.deleted], [conversation.id, true]);
    await assert.rejects(openai.conversations.retrieve(conversation.id), OpenAI.NotFoundError);
    await assert.rejects(openai.responses.create({ model, input: "And?", conversation: conversation.id }), OpenAI.NotFoundError);
  });
}

test("a kept response is found and deleted, and one not kept is not found", async () => {
  const model = `up-openai/${upstream.model(says("Forty-two."))}`;
  const kept = await openai.responses.create({ model, input: "Six times seven?", metadata: { topic: "numbers" } });
  const found = await openai.responses.retrieve(kept.id);
  assert.deepEqual([found.id, found.output_text, found.metadata], [kept.id, "Forty-two.", { topic: "numbers" }]);
  const asked = await openai.responses.inputItems.list(kept.id);
  assert.equal(asked.data[0].content[0].text, "Six times seven?");
  await openai.responses.delete(kept.id);
  await assert.rejects(openai.responses.retrieve(kept.id), OpenAI.NotFoundError);
  const passing = await openai.responses.create({ model, input: "Six times seven?", store: false });
  await assert.rejects(openai.responses.retrieve(passing.id), OpenAI.NotFoundError);
  const next = { model, input: "Why?", previous_response_id: passing.id };
  await assert.rejects(openai.responses.create(next), (error) => error instanceof OpenAI.NotFoundError || error.status === 400);
});
