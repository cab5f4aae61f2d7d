// What one dialect can say and the provider's cannot is refused, by the field's name, before anybody is asked.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { clientsOf, user } from "./clients.mjs";
import { adminKey, upstream, url } from "./server.mjs";
import { says } from "./upstream.mjs";

const { openai, anthropic } = clientsOf(url, adminKey);
const question = user("What is six times seven?");

const openaiOnly = {
  logit_bias: { 50256: -100 },
  logprobs: true,
  n: 2,
  seed: 7,
  presence_penalty: 0.5,
  frequency_penalty: 0.5,
  modalities: ["text", "audio"],
  prediction: { type: "content", content: "Forty" },
  web_search_options: {},
};
for (const [field, value] of Object.entries(openaiOnly)) {
  test(`${field} of OpenAI's chat is refused by name where the provider speaks Anthropic's dialect, and else passed on`, async () => {
    const name = upstream.model(says("Forty-two."));
    const ask = (provider) => openai.chat.completions.create({ model: `${provider}/${name}`, messages: question, [field]: value });
    await assert.rejects(ask("up-anthropic"), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError, `${error}`);
      assert.equal(error.param, field);
      assert.match(error.message, new RegExp(field));
      return true;
    });
    assert.equal(upstream.received(name).length, 0);
    await ask("up-openai");
    assert.deepEqual(upstream.received(name)[0].body[field], value);
  });
}

const anthropicOnly = {
  top_k: 40,
  container: "container_1",
  mcp_servers: [{ type: "url", name: "one", url: "https://mcp.example.com" }],
  inference_geo: "us",
};
for (const [field, value] of Object.entries(anthropicOnly)) {
  test(`${field} of Anthropic's messages is refused by name where the provider speaks OpenAI's dialect, and else passed on`, async () => {
    const name = upstream.model(says("Forty-two."));
    const ask = (provider) => anthropic.messages.create({ model: `${provider}/${name}`, max_tokens: 9, messages: question, [field]: value });
    await assert.rejects(ask("up-openai"), (error) => {
      assert.ok(error instanceof Anthropic.BadRequestError, `${error}`);
      assert.match(error.message, new RegExp(field));
      return true;
    });
    assert.equal(upstream.received(name).length, 0);
    await ask("up-anthropic");
    assert.deepEqual(upstream.received(name)[0].body[field], value);
  });
}

test("a part deep in a request is refused by its path", async () => {
  const name = upstream.model(says("Forty-two."));
  const audio = [{ type: "input_audio", input_audio: { data: "AAAA", format: "wav" } }];
  await assert.rejects(
    openai.chat.completions.create({ model: `up-anthropic/${name}`, messages: [...question, ...user(audio)] }),
    (error) => error instanceof OpenAI.BadRequestError && /^messages\[1\]\.content\[0\]/.test(error.param),
  );
  const found = [{ type: "search_result", source: "a", title: "b", content: [{ type: "text", text: "c" }] }];
  await assert.rejects(
    anthropic.messages.create({ model: `up-openai/${name}`, max_tokens: 9, messages: [...question, ...user(found)] }),
    (error) => error instanceof Anthropic.BadRequestError && /messages\[1\]\.content\[0\]/.test(error.message),
  );
  assert.equal(upstream.received(name).length, 0);
});

test("a tool that the provider would have to run is refused by name", async () => {
  const name = upstream.model(says("Forty-two."));
  await assert.rejects(
    anthropic.messages.create({ model: `up-openai/${name}`, max_tokens: 9, messages: question, tools: [{ type: "web_search_20250305", name: "web_search" }] }),
    (error) => error instanceof Anthropic.BadRequestError && /tools\[0\]/.test(error.message),
  );
  for (const provider of ["up-openai", "up-anthropic"]) {
    await assert.rejects(
      openai.responses.create({ model: `${provider}/${name}`, input: question, tools: [{ type: "web_search" }] }),
      (error) => error instanceof OpenAI.BadRequestError && /^tools\[0\]/.test(error.param),
    );
  }
  assert.equal(upstream.received(name).length, 0);
});
