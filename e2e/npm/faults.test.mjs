// Whatever a provider does wrong in the middle of an answer, no SDK takes the half for the whole.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { clientsOf, ways } from "./clients.mjs";
import { adminKey, hastily, upstream, url } from "./server.mjs";
import * as scripts from "./upstream.mjs";
import { pieces } from "./words.mjs";

const clients = clientsOf(url, adminKey);
const question = "What is six times seven?";
const text = "It's forty-two, ünd 🎈 that is \"all\"\n";

const faults = [
  { name: "breaks off", script: scripts.breaksOff },
  { name: "is reset", script: scripts.isReset },
  { name: "falls silent", script: scripts.fallsSilent, hasty: true },
  { name: "stops short in good order", script: scripts.stopsShort },
  { name: "talks nonsense", script: scripts.talksNonsense },
  { name: "says within the stream that it failed", script: scripts.failsInBand, streams: true },
  { name: "has no end mark", script: scripts.lacksItsEndMark, streams: true },
];

for (const provider of ["up-openai", "up-anthropic"]) {
  for (const fault of faults) {
    describe(`an answer from ${provider} that ${fault.name}`, { concurrency: true }, () => {
      for (const way of ways.filter(({ streams }) => streams || !fault.streams)) {
        test(`is a failure to ${way.name}`, async () => {
          const model = upstream.model(fault.script(text));
          const served = `${fault.hasty ? hastily(provider) : provider}/${model}`;
          await assert.rejects(
            async () => await way.ask(clients, served, question),
            (error) => {
              assert.ok(!(error instanceof assert.AssertionError) && !(error instanceof TypeError), `${error.stack}`);
              return true;
            },
          );
          assert.equal(upstream.received(model).length, 1, "asked again, or never");
        });
      }
    });
  }

  test(`a stream from ${provider} that broke is a typed error, with the request's id`, async () => {
    const model = `${provider}/${upstream.model(scripts.breaksOff(text))}`;
    const ask = { model, max_tokens: 9, messages: [{ role: "user", content: question }], stream: true };
    const drain = async (stream) => {
      for await (const event of await stream) if (event.type === "error") throw event;
    };
    await assert.rejects(drain(clients.openai.chat.completions.create(ask)), (error) => {
      assert.ok(error instanceof OpenAI.APIError);
      assert.deepEqual([error.type, error.code], ["upstream_error", "upstream_failed"]);
      return Boolean(error.requestID);
    });
    await assert.rejects(drain(clients.anthropic.messages.create(ask)), (error) => {
      assert.ok(error instanceof Anthropic.APIError);
      assert.equal(error.type, "api_error");
      return Boolean(error.requestID);
    });
    await assert.rejects(drain(clients.openai.responses.create({ model, input: question, stream: true })), (event) => {
      assert.deepEqual([event.type, event.code], ["error", "upstream_failed"]);
      return Boolean(event.message);
    });
  });
}

/** An answer with everything in it that can be cut in two. */
const rich = {
  thinking: "Hm — 🎈",
  pieces: pieces(text),
  calls: [{ id: "call_a", name: "warmth", input: { city: "Ħaż-Żebbuġ 🌞" } }],
};
const tools = { type: "object", properties: { city: { type: "string" } } };

/** The whole final object of a stream, but for the ids and times that are drawn anew for each. */
const finals = {
  "openai chat": async (model) => {
    const options = { model, messages: [{ role: "user", content: question }], tools: [{ type: "function", function: { name: "warmth", parameters: tools } }] };
    return await clients.openai.chat.completions.stream({ ...options, stream_options: { include_usage: true } }).finalChatCompletion();
  },
  "openai responses": async (model) =>
    await clients.openai.responses.stream({ model, input: question, tools: [{ type: "function", name: "warmth", parameters: tools, strict: false }] }).finalResponse(),
  "anthropic messages": async (model) => {
    const options = { model, max_tokens: 99, messages: [{ role: "user", content: question }], tools: [{ name: "warmth", input_schema: tools }] };
    return await clients.anthropic.messages.stream(options).finalMessage();
  },
};
const DRAWN = new Set(["id", "item_id", "created", "created_at", "completed_at", "model", "_request_id"]);
const lasting = (final) => JSON.stringify(final, (key, value) => (DRAWN.has(key) ? undefined : value));

// A body may be split at any of its bytes: each surface takes every third, so that together they take all.
for (const provider of ["up-openai", "up-anthropic"]) {
  for (const [turn, [surface, final]] of Object.entries(finals).entries()) {
    test(`a stream from ${provider} to ${surface} is the same wherever it is split`, { timeout: 60_000 }, async () => {
      const whole = upstream.model(scripts.says(rich));
      const expected = lasting(await final(`${provider}/${whole}`));
      assert.ok(expected.includes("Ħaż-Żebbuġ 🌞") && expected.includes("forty-two"), expected);
      const model = upstream.model(scripts.byteByByte(rich));
      assert.equal(lasting(await final(`${provider}/${model}`)), expected);

      const [body, end] = scripts.bodyOf(upstream.received(whole)[0], rich);
      const positions = [];
      for (let position = body + turn; position < end; position += Object.keys(finals).length) positions.push(position);
      const next = async () => {
        for (let position = positions.pop(); position; position = positions.pop()) {
          const split = upstream.model(scripts.splitAt(rich, position));
          assert.equal(lasting(await final(`${provider}/${split}`)), expected, `split at ${position}`);
        }
      };
      await Promise.all(Array.from({ length: 16 }, next));
    });
  }
}
