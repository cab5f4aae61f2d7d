// Models in both shapes, and tokens counted before they are spent.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { clientsOf, eventsOf, user } from "./clients.mjs";
import { adminKey, upstream, url } from "./server.mjs";
import { counts, says } from "./upstream.mjs";

const { openai, anthropic } = clientsOf(url, adminKey);
const tools = [{ name: "warmth", input_schema: { type: "object", properties: { city: { type: "string" } } } }];

test("both clients list the same models and find one of them", async () => {
  const names = (await eventsOf(openai.models.list())).map(({ id }) => id);
  assert.ok(names.includes("extractive") && names.includes("listed/one"), `${names}`);
  const cards = await eventsOf(anthropic.models.list());
  assert.deepEqual(cards.map(({ id }) => id), names);
  for (const { type, display_name, created_at } of cards) {
    assert.equal(type, "model");
    assert.ok(display_name && !Number.isNaN(Date.parse(created_at)));
  }
  assert.equal((await openai.models.retrieve("listed/one")).id, "listed/one");
  assert.equal((await anthropic.models.retrieve("listed/one")).id, "listed/one");
});

test("a model that is not there is not found, in either client's words", async () => {
  await assert.rejects(openai.models.retrieve("listed/two"), OpenAI.NotFoundError);
  await assert.rejects(
    anthropic.models.retrieve("listed/two"),
    (error) => error instanceof Anthropic.NotFoundError && error.type === "not_found_error" && Boolean(error.requestID),
  );
});

test("tokens are counted by the provider that can, and estimated for the one that cannot", async () => {
  const name = upstream.model(counts(321));
  const ask = { system: "Be brief.", tools, messages: user("How warm is Cork?") };
  const counted = await anthropic.messages.countTokens({ ...ask, model: `up-anthropic/${name}` });
  assert.deepEqual([counted.input_tokens, counted.gopuram.usage_source], [321, "reported"]);
  assert.equal(upstream.received(name)[0].path, "/v1/messages/count_tokens");
  const other = upstream.model(says("never asked"));
  const estimated = await anthropic.messages.countTokens({ ...ask, model: `up-openai/${other}` });
  assert.ok(estimated.input_tokens > 0);
  assert.equal(estimated.gopuram.usage_source, "estimated");
  const longer = await anthropic.messages.countTokens({ ...ask, model: `up-openai/${other}`, messages: user("How warm is Cork? ".repeat(50)) });
  assert.ok(longer.input_tokens > estimated.input_tokens + 100);
  assert.equal(upstream.received(other).length, 0);
});

test("a count of nothing is refused as Anthropic refuses it", async () => {
  const count = anthropic.messages.countTokens({ model: "extractive", messages: [] });
  await assert.rejects(count, (error) => error instanceof Anthropic.BadRequestError && error.type === "invalid_request_error");
});
