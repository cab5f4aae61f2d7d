// What a model thinks, as far as each dialect can tell it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { generateText, streamText } from "ai";
import { aiModel, clientsOf, eventsOf, user } from "./clients.mjs";
import { adminKey, upstream, url } from "./server.mjs";
import { says } from "./upstream.mjs";
import { pieces } from "./words.mjs";

const clients = clientsOf(url, adminKey);
const { openai, anthropic } = clients;
const question = "What is six times seven?";
const thinking = "Six sevens, or seven sixes — \"the same\".";
const text = "Forty-two.";
const thoughtful = () => says({ thinking, signature: "c2VhbA==", pieces: pieces(text) });

for (const provider of ["up-openai", "up-anthropic"]) {
  test(`anthropic messages: a thought of ${provider} is a block before the text, whole and streamed`, async () => {
    const name = upstream.model(thoughtful());
    const options = { model: `${provider}/${name}`, max_tokens: 4000, messages: user(question), thinking: { type: "enabled", budget_tokens: 2000 } };
    const streamed = [];
    const stream = anthropic.messages.stream(options).on("thinking", (delta) => streamed.push(delta));
    for (const message of [await anthropic.messages.create(options), await stream.finalMessage()]) {
      assert.deepEqual(message.content.map(({ type }) => type), ["thinking", "text"]);
      assert.equal(message.content[0].thinking, thinking);
      assert.equal(message.content[1].text, text);
      if (provider === "up-anthropic") assert.equal(message.content[0].signature, "c2VhbA==");
    }
    assert.ok(streamed.length > 1);
    assert.equal(streamed.join(""), thinking);
    if (provider === "up-anthropic") assert.deepEqual(upstream.heard(name).thinking, options.thinking);
    else assert.ok(upstream.heard(name).effort);
  });

  test(`openai chat: a thought of ${provider} is told beside the text, whole and streamed`, async () => {
    const name = upstream.model(thoughtful());
    const options = { model: `${provider}/${name}`, messages: user(question), reasoning_effort: "high" };
    const { message } = (await openai.chat.completions.create(options)).choices[0];
    assert.deepEqual([message.reasoning_content, message.content], [thinking, text]);
    const chunks = await eventsOf(await openai.chat.completions.create({ ...options, stream: true }));
    const all = (field) => chunks.map((chunk) => chunk.choices[0]?.delta?.[field] ?? "").join("");
    assert.deepEqual([all("reasoning_content"), all("content")], [thinking, text]);
    const heard = upstream.heard(name);
    assert.ok(heard.effort === "high" || heard.thinking);
  });

  test(`openai responses: a thought of ${provider} is an item before the message, whole and streamed`, async () => {
    const name = upstream.model(thoughtful());
    const options = { model: `${provider}/${name}`, input: question, reasoning: { effort: "high", summary: "auto" } };
    for (const response of [await openai.responses.create(options), await openai.responses.stream(options).finalResponse()]) {
      assert.deepEqual(response.output.map(({ type }) => type), ["reasoning", "message"]);
      const [{ summary, content }] = response.output;
      assert.equal([...(summary ?? []), ...(content ?? [])].map((part) => part.text).join(""), thinking);
      assert.equal(response.output[1].content[0].text, text);
    }
  });

  // Of OpenAI's APIs ai reads summaries of thoughts alone, and ours are told as they are.
  test(`ai messages: a thought of ${provider} is reasoning, whole and streamed`, async () => {
    const options = {
      model: aiModel(clients, "messages", `${provider}/${upstream.model(thoughtful())}`),
      prompt: question,
      maxRetries: 0,
      maxOutputTokens: 4000,
      providerOptions: { anthropic: { thinking: { type: "enabled", budgetTokens: 2000 } } },
    };
    const whole = await generateText(options);
    assert.deepEqual([whole.reasoningText, whole.text], [thinking, text]);
    const stream = streamText({ ...options, onError() {} });
    assert.deepEqual([await stream.reasoningText, await stream.text], [thinking, text]);
  });
}

test("a thought that nobody sealed does not go to a provider that takes back only its own", async () => {
  const other = { model: `up-openai/${upstream.model(thoughtful())}`, max_tokens: 4000 };
  const { content } = await anthropic.messages.create({ ...other, messages: user(question) });
  assert.deepEqual(content.map(({ type }) => type), ["thinking", "text"]);
  const name = upstream.model(thoughtful());
  const messages = [...user(question), { role: "assistant", content }, ...user("Sure?")];
  await anthropic.messages.create({ model: `up-anthropic/${name}`, max_tokens: 4000, messages });
  assert.deepEqual(upstream.received(name)[0].body.messages[1].content, [{ type: "text", text }]);
});

test("a thought goes back to the provider that sealed it", async () => {
  const name = upstream.model(thoughtful());
  const options = { model: `up-anthropic/${name}`, max_tokens: 4000, thinking: { type: "adaptive" } };
  const { content } = await anthropic.messages.create({ ...options, messages: user(question) });
  await anthropic.messages.create({ ...options, messages: [...user(question), { role: "assistant", content }, ...user("Sure?")] });
  assert.deepEqual(upstream.heard(name).thoughts, [{ text: thinking, signature: "c2VhbA==" }]);
});
