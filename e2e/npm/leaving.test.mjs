// A client that leaves, and one that reads slowly: the provider notices both.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { setTimeout as sleep } from "node:timers/promises";
import { clientsOf, user, ways } from "./clients.mjs";
import { adminKey, upstream, url } from "./server.mjs";
import { fallsSilent, neverAnswers } from "./upstream.mjs";
import { answer } from "./words.mjs";

const BOUND_MS = 10_000;
const clients = clientsOf(url, adminKey);
const { openai, anthropic } = clients;
const question = "What is six times seven?";

/** Waits until the provider has what it was asked, or the bound is over. */
async function asked(model) {
  const until = performance.now() + BOUND_MS;
  while (upstream.received(model).length === 0) {
    assert.ok(performance.now() < until, "the provider was never asked");
    await sleep(5);
  }
  return upstream.received(model)[0];
}

async function expectLeft(exchange) {
  const late = sleep(BOUND_MS, "late", { ref: false });
  assert.notEqual(await Promise.race([exchange.left, late]), "late", "the provider still believes its client there");
}

for (const provider of ["up-openai", "up-anthropic"]) {
  describe(`a client that gives up on ${provider}`, { concurrency: true }, () => {
    for (const way of ways) {
      test(`by ${way.name}: before the first byte the provider sees it leave`, async () => {
        const model = upstream.model(neverAnswers());
        const patience = new AbortController();
        const call = assert.rejects(async () => await way.ask(clients, `${provider}/${model}`, question, patience.signal));
        const exchange = await asked(model);
        assert.equal(exchange.gone, false);
        patience.abort();
        await Promise.all([call, expectLeft(exchange)]);
      });
    }
  });

  test(`a client that leaves in the middle of a stream is seen to leave by ${provider}`, async () => {
    const leavers = {
      "openai break": async (model) => {
        for await (const chunk of await openai.chat.completions.create({ model, messages: user(question), stream: true })) {
          if (chunk.choices[0]?.delta?.content) break;
        }
      },
      "openai abort": async (model) => {
        const stream = openai.chat.completions.stream({ model, messages: user(question) });
        stream.on("content", () => stream.abort());
        await assert.rejects(stream.finalChatCompletion(), OpenAI.APIUserAbortError);
      },
      "openai responses abort": async (model) => {
        const stream = openai.responses.stream({ model, input: question });
        stream.on("response.output_text.delta", () => stream.abort());
        await assert.rejects(stream.finalResponse(), OpenAI.APIUserAbortError);
      },
      "anthropic break": async (model) => {
        const options = { model, max_tokens: 9, messages: user(question), stream: true };
        for await (const event of await anthropic.messages.create(options)) if (event.type === "content_block_delta") break;
      },
      "anthropic abort": async (model) => {
        const stream = anthropic.messages.stream({ model, max_tokens: 9, messages: user(question) });
        stream.on("text", () => stream.abort());
        await assert.rejects(stream.finalMessage(), Anthropic.APIUserAbortError);
      },
    };
    for (const leave of Object.values(leavers)) {
      const model = upstream.model(fallsSilent("One, two, three."));
      await leave(`${provider}/${model}`);
      await expectLeft(await asked(model));
    }
  });

  test(`a slow reader of ${provider} gets all of it, and until then the provider is held back`, { timeout: 60_000 }, async () => {
    const piece = "x".repeat(64 << 10);
    const total = 768; // 48 MiB: more than any buffer on the way may hold
    const model = upstream.model(async (exchange) => {
      exchange.head(200, { "content-type": "text/event-stream" });
      const said = answer({ pieces: Array.from({ length: total }, () => piece) });
      for (const event of exchange.words.events(said, exchange.body.model, exchange.body)) await exchange.write(event);
      exchange.end();
    });
    const options = { model: `${provider}/${model}`, max_tokens: 9, messages: user(question), stream: true };
    let seen = 0;
    for await (const event of await anthropic.messages.create(options)) {
      if (event.type !== "content_block_delta") continue;
      if (seen === 0) assert.ok((await settled(upstream.received(model)[0])) < (total * piece.length * 3) / 4);
      seen += event.delta.text.length;
    }
    assert.equal(seen, total * piece.length);
  });
}

/** How much the provider had written when it could write no more. */
async function settled(exchange) {
  let before = -1;
  while (before !== exchange.written) {
    before = exchange.written;
    await sleep(200);
  }
  return before;
}
