// Answers: every way of asking, from both kinds of provider.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clientsOf, eventsOf, user, ways } from "./clients.mjs";
import { adminKey, PROVIDER_KEY, upstream, url } from "./server.mjs";
import { says } from "./upstream.mjs";
import { answer, pieces } from "./words.mjs";

const clients = clientsOf(url, adminKey);
const { openai, anthropic } = clients;
const providers = ["up-openai", "up-anthropic"];
const question = "What is six times seven?";
const text = "It's forty-two, ünd 🎈 that is \"all\"\n";
const used = { input: 100, cached: 60, output: 40 };

for (const provider of providers) {
  for (const way of ways) {
    test(`${way.name}, from ${provider}: text, reason and usage arrive, and the provider hears the question`, async () => {
      for (const script of [says(text), says(text, { delay: 30 }), says(text, { pace: 5 })]) {
        const model = upstream.model(script);
        assert.deepEqual(await way.ask(clients, `${provider}/${model}`, question), { text, stop: "end", usage: used });
        const heard = upstream.heard(model);
        assert.equal(heard.model, model);
        assert.equal(heard.stream, way.streams === true);
        assert.deepEqual(heard.turns, [{ role: "user", text: question }]);
      }
    });

    for (const stop of ["length", "refused"]) {
      test(`${way.name}, from ${provider}: an answer that was ${stop === "length" ? "cut" : "refused"} says so`, async () => {
        const model = `${provider}/${upstream.model(says({ pieces: ["It is"], stop }))}`;
        assert.equal((await way.ask(clients, model, question)).stop, stop);
      });
    }
  }

  test(`${provider} is shown its own key and never the caller's`, async () => {
    const model = upstream.model(says(text));
    for (const way of ways) await way.ask(clients, `${provider}/${model}`, question);
    for (const { headers } of upstream.received(model)) {
      assert.equal(provider === "up-openai" ? headers.authorization : headers["x-api-key"], expectedKey(provider));
      assert.ok(!JSON.stringify(headers).includes(adminKey));
    }
  });

  test(`OpenAI's client tunes an answer from ${provider}`, async () => {
    const model = upstream.model(says(text));
    await openai.chat.completions.create({
      model: `${provider}/${model}`,
      messages: [{ role: "system", content: "Be brief." }, ...user(question), { role: "assistant", content: "No." }, ...user("Why?")],
      max_completion_tokens: 77,
      temperature: 0.5,
      top_p: 0.9,
      stop: ["END", "STOP"],
    });
    expectTuned(upstream.received(model)[0]);
  });

  test(`Anthropic's client tunes an answer from ${provider}`, async () => {
    const model = upstream.model(says(text));
    await anthropic.messages.create({
      model: `${provider}/${model}`,
      system: [{ type: "text", text: "Be brief." }],
      messages: [...user(question), { role: "assistant", content: "No." }, ...user("Why?")],
      max_tokens: 77,
      temperature: 0.5,
      top_p: 0.9,
      stop_sequences: ["END", "STOP"],
    });
    expectTuned(upstream.received(model)[0]);
  });

  test(`OpenAI's responses tune an answer from ${provider}`, async () => {
    const model = upstream.model(says(text));
    await openai.responses.create({
      model: `${provider}/${model}`,
      instructions: "Be brief.",
      input: [...user(question), { role: "assistant", content: "No." }, ...user("Why?")],
      max_output_tokens: 77,
      temperature: 0.5,
      top_p: 0.9,
    });
    const { heard, body } = upstream.received(model)[0];
    assert.equal(heard.system, "Be brief.");
    assert.equal(heard.turns.length, 3);
    assert.deepEqual([heard.maxTokens, body.temperature, body.top_p], [77, 0.5, 0.9]);
  });
}

function expectedKey(provider) {
  return provider === "up-openai" ? `Bearer ${PROVIDER_KEY}` : PROVIDER_KEY;
}

function expectTuned({ heard, body }) {
  assert.equal(heard.system, "Be brief.");
  assert.deepEqual(heard.turns, [
    { role: "user", text: question },
    { role: "assistant", text: "No." },
    { role: "user", text: "Why?" },
  ]);
  assert.equal(heard.maxTokens, 77);
  assert.deepEqual(heard.stops, ["END", "STOP"]);
  assert.deepEqual([body.temperature, body.top_p], [0.5, 0.9]);
}

test("a request without a bound gets one where the provider asks for it", async () => {
  const model = upstream.model(says(text));
  await openai.chat.completions.create({ model: `up-anthropic/${model}`, messages: user(question) });
  assert.equal(upstream.heard(model).maxTokens, 4096);
});

test("the stop sequence that came is told in Anthropic's words, and is an end in OpenAI's", async () => {
  const model = `up-anthropic/${upstream.model(says({ pieces: ["It is"], stop: "sequence", stopText: "END" }))}`;
  const message = await anthropic.messages.create({ model, max_tokens: 9, messages: user(question), stop_sequences: ["END"] });
  assert.deepEqual([message.stop_reason, message.stop_sequence], ["stop_sequence", "END"]);
  const completion = await openai.chat.completions.create({ model, messages: user(question), stop: "END" });
  assert.equal(completion.choices[0].finish_reason, "stop");
});

test("usage is counted as each dialect counts it", async () => {
  const fromAnthropic = `up-anthropic/${upstream.model(says(text))}`;
  const fromOpenai = `up-openai/${upstream.model(says(text))}`;
  const ask = { max_tokens: 9, messages: user(question) };

  const { usage: own } = await anthropic.messages.create({ ...ask, model: fromAnthropic });
  assert.deepEqual([own.input_tokens, own.cache_read_input_tokens, own.cache_creation_input_tokens], [25, 60, 15]);
  const { usage: foreign } = await anthropic.messages.create({ ...ask, model: fromOpenai });
  assert.deepEqual([foreign.input_tokens, foreign.cache_read_input_tokens], [40, 60]);

  for (const model of [fromAnthropic, fromOpenai]) {
    const { usage } = await openai.chat.completions.create({ ...ask, model });
    assert.deepEqual([usage.prompt_tokens, usage.completion_tokens, usage.total_tokens], [100, 40, 140]);
    assert.equal(usage.prompt_tokens_details.cached_tokens, 60);
    const { usage: responded } = await openai.responses.create({ model, input: question });
    assert.deepEqual([responded.input_tokens, responded.output_tokens, responded.total_tokens], [100, 40, 140]);
    assert.equal(responded.input_tokens_details.cached_tokens, 60);
    assert.deepEqual([usage.completion_tokens_details.reasoning_tokens, responded.output_tokens_details.reasoning_tokens], [7, 7]);
  }
  assert.equal(foreign.output_tokens_details.thinking_tokens, 7);
});

test("a stream tells its usage in a chunk of its own only where that was asked for", async () => {
  for (const provider of providers) {
    const options = { model: `${provider}/${upstream.model(says(text))}`, messages: user(question), stream: true };
    const silent = await eventsOf(await openai.chat.completions.create(options));
    assert.ok(silent.every((chunk) => !chunk.usage && chunk.choices.length === 1));
    const telling = { ...options, stream_options: { include_usage: true } };
    const chunks = await eventsOf(await openai.chat.completions.create(telling));
    assert.deepEqual([chunks.at(-1).choices, chunks.at(-1).usage.total_tokens], [[], 140]);
    assert.ok(chunks.slice(0, -1).every((chunk) => chunk.usage == null));
    assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? "").join(""), text);
    assert.equal(new Set(chunks.map((chunk) => chunk.id)).size, 1);
  }
});

test("a stream in Anthropic's words has its events in Anthropic's order", async () => {
  for (const provider of providers) {
    const model = `${provider}/${upstream.model(says(text))}`;
    const stream = await anthropic.messages.create({ model, max_tokens: 9, messages: user(question), stream: true });
    const types = (await eventsOf(stream)).map((event) => event.type).filter((type) => type !== "ping");
    const deltas = pieces(text).map(() => "content_block_delta");
    assert.deepEqual(types, [
      "message_start",
      "content_block_start",
      ...deltas,
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
  }
});

test("a piece is passed on before the next one comes", async () => {
  for (const way of ["openai", "anthropic"]) {
    for (const provider of providers) {
      let goOn;
      const gate = new Promise((open) => (goOn = open));
      const model = upstream.model(async (exchange) => {
        exchange.head(200, { "content-type": "text/event-stream" });
        const events = exchange.words.events(answer({ pieces: ["first", ", last"] }), exchange.body.model, exchange.body);
        const first = events.findIndex((event) => event.includes("first"));
        for (const event of events.slice(0, first + 1)) await exchange.write(event);
        await Promise.race([gate, exchange.left]);
        for (const event of events.slice(first + 1)) await exchange.write(event);
        exchange.end();
      });
      const options = { model: `${provider}/${model}`, max_tokens: 9, messages: user(question), stream: true };
      const stream = await (way === "openai" ? openai.chat.completions.create(options) : anthropic.messages.create(options));
      let text = "";
      for await (const event of stream) {
        text += event.choices?.[0]?.delta?.content ?? event.delta?.text ?? "";
        if (text === "first") goOn();
      }
      assert.equal(text, "first, last");
    }
  }
});

test("every reply has a request id where its SDK looks for it", async () => {
  for (const provider of providers) {
    const model = `${provider}/${upstream.model(says(text))}`;
    const ask = { model, max_tokens: 9, messages: user(question) };
    const ids = [
      (await openai.chat.completions.create(ask))._request_id,
      (await openai.responses.create({ model, input: question }))._request_id,
      (await openai.chat.completions.create({ ...ask, stream: true }).withResponse()).request_id,
      (await anthropic.messages.create(ask))._request_id,
      (await anthropic.messages.create({ ...ask, stream: true }).withResponse()).request_id,
      (await anthropic.messages.stream(ask).withResponse()).request_id,
    ];
    assert.ok(ids.every(Boolean), `${ids}`);
    assert.equal(new Set(ids).size, ids.length);
  }
});

test("an answer says by whom it is, and its id and time look like those of the dialect", async () => {
  for (const provider of providers) {
    const model = `${provider}/${upstream.model(says(text))}`;
    const ask = { model, max_tokens: 9, messages: user(question) };
    const completion = await openai.chat.completions.create(ask);
    assert.equal(completion.object, "chat.completion");
    assert.ok(completion.id && completion.created > 1_600_000_000);
    const message = await anthropic.messages.create(ask);
    assert.deepEqual([message.type, message.role], ["message", "assistant"]);
    assert.ok(message.id);
    const response = await openai.responses.create({ model, input: question });
    assert.equal(response.object, "response");
    assert.match(response.id, /^resp_/);
    const { response: raw } = await openai.chat.completions.create(ask).withResponse();
    assert.equal(raw.headers.get("x-gopuram-model"), model);
  }
});
