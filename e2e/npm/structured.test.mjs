// Answers after a schema: asked for in each SDK's way, told to the provider in its own, and parsed by the SDK.
import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonSchemaOutputFormat } from "@anthropic-ai/sdk/helpers/json-schema";
import { generateObject, generateText, jsonSchema, Output, streamObject } from "ai";
import { aiModel, clientsOf, eventsOf, user } from "./clients.mjs";
import { adminKey, upstream, url } from "./server.mjs";
import { says } from "./upstream.mjs";

const clients = clientsOf(url, adminKey);
const { openai, anthropic } = clients;
const question = "Where is it warm?";
const schema = {
  type: "object",
  properties: { city: { type: "string" }, degrees: { type: "integer" } },
  required: ["city", "degrees"],
  additionalProperties: false,
};
const object = { city: "Ħaż-Żebbuġ 🌞", degrees: 31 };
const json = JSON.stringify(object);
// By their names the SDK knows which models can follow a schema.
const follower = () => upstream.modelNamed("claude-sonnet-5", says(json));

function expectSchema(name) {
  const heard = upstream.heard(name).schema;
  assert.deepEqual(heard.properties, schema.properties);
  assert.deepEqual(heard.required, schema.required);
  assert.equal(heard.additionalProperties, false);
}

for (const provider of ["up-openai", "up-anthropic"]) {
  test(`openai chat: an object from ${provider} is parsed, whole and streamed`, async () => {
    const name = follower();
    const format = { type: "json_schema", json_schema: { name: "weather", schema, strict: true } };
    const options = { model: `${provider}/${name}`, messages: user(question), response_format: format };
    const completion = await openai.chat.completions.parse(options);
    assert.deepEqual(completion.choices[0].message.parsed ?? JSON.parse(completion.choices[0].message.content), object);
    expectSchema(name);
    const streamed = await openai.chat.completions.stream(options).finalChatCompletion();
    assert.deepEqual(JSON.parse(streamed.choices[0].message.content), object);
    expectSchema(name);
  });

  test(`openai responses: an object from ${provider} is parsed`, async () => {
    const name = follower();
    const text = { format: { type: "json_schema", name: "weather", schema, strict: true } };
    const response = await openai.responses.parse({ model: `${provider}/${name}`, input: question, text });
    assert.deepEqual(JSON.parse(response.output_text), object);
    expectSchema(name);
  });

  test(`anthropic messages: an object from ${provider} is parsed, whole and streamed`, async () => {
    const name = follower();
    const options = {
      model: `${provider}/${name}`,
      max_tokens: 99,
      messages: user(question),
      output_config: { format: jsonSchemaOutputFormat(schema) },
    };
    assert.deepEqual((await anthropic.messages.parse(options)).parsed_output, object);
    expectSchema(name);
    assert.deepEqual((await anthropic.messages.stream(options).finalMessage()).parsed_output, object);
    expectSchema(name);
  });

  for (const api of ["chat", "responses", "messages"]) {
    test(`ai ${api}: an object from ${provider} is generated and streamed`, async () => {
      const name = follower();
      const options = { model: aiModel(clients, api, `${provider}/${name}`), prompt: question, maxRetries: 0 };
      const wanted = { ...options, schema: jsonSchema(schema) };
      assert.deepEqual((await generateObject(wanted)).object, object);
      expectSchema(name);
      const stream = streamObject({ ...wanted, onError() {} });
      const partial = await eventsOf(stream.partialObjectStream);
      assert.deepEqual([await stream.object, partial.at(-1)], [object, object]);
      expectSchema(name);
      const { output } = await generateText({ ...options, output: Output.object({ schema: jsonSchema(schema) }) });
      assert.deepEqual(output, object);
    });
  }
}

test("some JSON object can be asked of a provider whose dialect can say it", async () => {
  const name = upstream.model(says(json));
  const ask = (provider) =>
    openai.chat.completions.create({ model: `${provider}/${name}`, messages: user(question), response_format: { type: "json_object" } });
  assert.equal((await ask("up-openai")).choices[0].message.content, json);
  await assert.rejects(ask("up-anthropic"), (error) => error.status === 400 && /response_format/.test(error.param));
});
