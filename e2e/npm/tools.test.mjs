// Tools over several turns, two calls at once, in every SDK and from both kinds of provider.
import assert from "node:assert/strict";
import { test } from "node:test";
import { generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import { aiModel, clientsOf, eventsOf, outputText, user } from "./clients.mjs";
import { adminKey, upstream, url } from "./server.mjs";
import { says } from "./upstream.mjs";

const clients = clientsOf(url, adminKey);
const { openai, anthropic } = clients;
const question = "How warm are Cork and Trondheim?";
const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
const calls = [
  { id: "call_a", name: "warmth", input: { city: "Cork" } },
  { id: "call_b", name: "warmth", input: { city: "Trondheim, \"Nidaros\" ⛄" } },
];
const degrees = { call_a: "11 °C", call_b: "-3 °C" };
const results = calls.map(({ id }) => ({ id, text: degrees[id] }));
const verdict = "Cork is the warmer one.";

/** A model that first calls both tools, and having heard of them says its verdict. */
const script = () => [says({ pieces: ["Let me see."], calls }), says(verdict)];

/** What the provider heard in the second turn: everything that was said before, and the results. */
function expectSecondTurn(model) {
  const [first, second] = upstream.received(model);
  assert.equal(first.heard.tools[0].name, "warmth");
  assert.deepEqual(first.heard.tools[0].schema.properties, schema.properties);
  const { turns, calls: called, results: told } = second.heard;
  assert.equal(turns[0].text, question);
  assert.deepEqual(turns[1], { role: "assistant", text: "Let me see." });
  assert.deepEqual(called, calls);
  assert.deepEqual(told, results);
}

for (const provider of ["up-openai", "up-anthropic"]) {
  for (const streams of [false, true]) {
    const how = `${streams ? "streamed" : "whole"}, from ${provider}`;

    test(`openai chat, ${how}: two calls at once, their results, and the answer`, async () => {
      const name = upstream.model(...script());
      const tools = [{ type: "function", function: { name: "warmth", description: "How warm a city is", parameters: schema } }];
      const ask = async (messages) => {
        const options = { model: `${provider}/${name}`, messages, tools, tool_choice: "auto", parallel_tool_calls: true };
        return streams
          ? await openai.chat.completions.stream(options).finalChatCompletion()
          : await openai.chat.completions.create(options);
      };
      const { choices: [{ message, finish_reason }] } = await ask(user(question));
      assert.equal(finish_reason, "tool_calls");
      assert.equal(message.content, "Let me see.");
      const asked = message.tool_calls.map(({ id, type, function: f }) => ({ id, type, name: f.name, input: JSON.parse(f.arguments) }));
      assert.deepEqual(asked, calls.map((call) => ({ type: "function", ...call })));
      const told = message.tool_calls.map(({ id }) => ({ role: "tool", tool_call_id: id, content: degrees[id] }));
      const last = await ask([...user(question), message, ...told]);
      assert.equal(last.choices[0].message.content, verdict);
      expectSecondTurn(name);
    });

    test(`openai responses, ${how}: two calls at once, their results, and the answer`, async () => {
      const name = upstream.model(...script());
      const tools = [{ type: "function", name: "warmth", description: "How warm a city is", parameters: schema, strict: false }];
      const ask = async (input) => {
        const options = { model: `${provider}/${name}`, input, tools, parallel_tool_calls: true };
        return streams ? await openai.responses.stream(options).finalResponse() : await openai.responses.create(options);
      };
      const first = await ask(user(question));
      const asked = first.output.filter(({ type }) => type === "function_call");
      assert.deepEqual(asked.map(({ call_id, name, arguments: json }) => ({ id: call_id, name, input: JSON.parse(json) })), calls);
      const told = asked.map(({ call_id }) => ({ type: "function_call_output", call_id, output: degrees[call_id] }));
      const items = first.output.map(({ parsed_arguments, ...item }) => item);
      const last = await ask([...user(question), ...items, ...told]);
      assert.equal(outputText(last), verdict);
      expectSecondTurn(name);
    });

    test(`anthropic messages, ${how}: two calls at once, their results, and the answer`, async () => {
      const name = upstream.model(...script());
      const tools = [{ name: "warmth", description: "How warm a city is", input_schema: schema }];
      const ask = async (messages) => {
        const options = { model: `${provider}/${name}`, max_tokens: 100, messages, tools, tool_choice: { type: "auto" } };
        return streams ? await anthropic.messages.stream(options).finalMessage() : await anthropic.messages.create(options);
      };
      const { content, stop_reason } = await ask(user(question));
      assert.equal(stop_reason, "tool_use");
      assert.equal(content[0].text, "Let me see.");
      const asked = content.slice(1);
      assert.deepEqual(asked.map(({ id, name, input }) => ({ id, name, input })), calls);
      const told = asked.map(({ id }) => ({ type: "tool_result", tool_use_id: id, content: degrees[id] }));
      const last = await ask([...user(question), { role: "assistant", content }, { role: "user", content: told }]);
      assert.equal(last.content[0].text, verdict);
      expectSecondTurn(name);
    });

    test(`anthropic messages, ${how}: its own loop runs both tools and ends with the answer`, async () => {
      const name = upstream.model(...script());
      const ran = [];
      const runner = anthropic.beta.messages.toolRunner({
        model: `${provider}/${name}`,
        max_tokens: 100,
        max_iterations: 3,
        messages: user(question),
        tools: [{ type: "custom", name: "warmth", input_schema: schema, parse: (input) => input, run: ({ city }) => (ran.push(city), degrees[calls[ran.length - 1].id]) }],
        stream: streams,
      });
      const last = streams ? await runner.runUntilDone() : await runner;
      assert.equal(last.content[0].text, verdict);
      assert.deepEqual(ran, calls.map(({ input }) => input.city));
      // Anthropic keeps the conversation as a thread; for another provider the SDK is made to send all of it.
      if (provider === "up-openai") expectSecondTurn(name);
      else assert.deepEqual(upstream.received(name).map(({ body }) => body.thread.type), ["create", "continue"]);
    });

    // Anthropic says of every call that it waits.
    if (provider === "up-openai") test(`anthropic messages, ${how}: a call that the request forced waits for its result`, async () => {
      const name = upstream.model(says({ calls: [calls[0]], stop: "end" }));
      const options = { model: `${provider}/${name}`, max_tokens: 100, messages: user(question), tools: [{ name: "warmth", input_schema: schema }], tool_choice: { type: "tool", name: "warmth" } };
      const message = streams ? await anthropic.messages.stream(options).finalMessage() : await anthropic.messages.create(options);
      assert.equal(message.stop_reason, "tool_use");
    });

    for (const [api, store] of [["chat"], ["responses"], ["responses", false], ["messages"]]) {
      const kept = store === false ? ", keeping nothing" : "";
      test(`ai ${api}${kept}, ${how}: its own loop runs both tools and ends with the answer`, async () => {
        const name = upstream.model(...script());
        const ran = [];
        const warmth = tool({
          description: "How warm a city is",
          inputSchema: jsonSchema(schema),
          execute: async ({ city }, { toolCallId }) => {
            ran.push(city);
            return degrees[toolCallId];
          },
        });
        const options = {
          model: aiModel(clients, api, `${provider}/${name}`),
          prompt: question,
          tools: { warmth },
          stopWhen: stepCountIs(3),
          maxRetries: 0,
          providerOptions: { openai: { store } },
        };
        if (streams) {
          const stream = streamText({ ...options, onError() {} });
          const parts = await eventsOf(stream.fullStream);
          assert.deepEqual(parts.filter(({ type }) => type === "error"), []);
          assert.equal(await stream.text, verdict);
        } else {
          const { text, steps } = await generateText(options);
          assert.equal(text, verdict);
          assert.deepEqual(steps.map(({ finishReason }) => finishReason), ["tool-calls", "stop"]);
        }
        assert.deepEqual(ran, calls.map(({ input }) => input.city));
        expectSecondTurn(name);
      });
    }
  }

  test(`arguments from ${provider} come in pieces, which only together are JSON`, async () => {
    const model = `${provider}/${upstream.model(says({ calls }))}`;
    const tools = [{ type: "function", function: { name: "warmth", parameters: schema } }];
    const chunks = await eventsOf(await openai.chat.completions.create({ model, messages: user(question), tools, stream: true }));
    const deltas = chunks.flatMap((chunk) => chunk.choices[0]?.delta?.tool_calls ?? []);
    calls.forEach((call, index) => {
      const own = deltas.filter((delta) => delta.index === index);
      assert.deepEqual([own[0].id, own[0].type, own[0].function.name], [call.id, "function", call.name]);
      assert.ok(own.length > 2);
      assert.deepEqual(JSON.parse(own.map((delta) => delta.function.arguments ?? "").join("")), call.input);
    });

    const seen = [];
    const messages = { model, max_tokens: 9, messages: user(question), tools: [{ name: "warmth", input_schema: schema }] };
    await anthropic.messages.stream(messages).on("inputJson", (piece) => seen.push(piece)).finalMessage();
    assert.ok(seen.length > 4);
    assert.equal(seen.join(""), calls.map(({ input }) => JSON.stringify(input)).join(""));

    const events = await eventsOf(
      await openai.responses.create({ model, input: question, stream: true, tools: [{ type: "function", ...tools[0].function }] }),
    );
    const done = events.filter(({ type }) => type === "response.function_call_arguments.done");
    assert.deepEqual(done.map((event) => JSON.parse(event.arguments)), calls.map(({ input }) => input));
  });

  test(`which tool must be called is said in the words of ${provider}`, async () => {
    const name = upstream.model(says({ calls }));
    const model = `${provider}/${name}`;
    const chat = { model, messages: user(question), tools: [{ type: "function", function: { name: "warmth", parameters: schema } }] };
    const messages = { model, max_tokens: 9, messages: user(question), tools: [{ name: "warmth", input_schema: schema }] };
    await openai.chat.completions.create({ ...chat, tool_choice: { type: "function", function: { name: "warmth" } } });
    await anthropic.messages.create({ ...messages, tool_choice: { type: "tool", name: "warmth" } });
    await openai.chat.completions.create({ ...chat, tool_choice: "required" });
    await anthropic.messages.create({ ...messages, tool_choice: { type: "any" } });
    await openai.chat.completions.create({ ...chat, tool_choice: "none" });
    await anthropic.messages.create({ ...messages, tool_choice: { type: "none" } });
    const choices = upstream.received(name).map(({ body }) => body.tool_choice);
    const [named, required, none] =
      provider === "up-openai"
        ? [{ type: "function", function: { name: "warmth" } }, "required", "none"]
        : [{ type: "tool", name: "warmth" }, { type: "any" }, { type: "none" }];
    assert.deepEqual(choices, [named, named, required, required, none, none]);
  });

  test(`that only one tool may be called at once is said in the words of ${provider}`, async () => {
    const name = upstream.model(says({ calls: [calls[0]] }));
    const model = `${provider}/${name}`;
    const tools = [{ type: "function", function: { name: "warmth", parameters: schema } }];
    await openai.chat.completions.create({ model, messages: user(question), tools, parallel_tool_calls: false });
    await anthropic.messages.create({
      model,
      max_tokens: 9,
      messages: user(question),
      tools: [{ name: "warmth", input_schema: schema }],
      tool_choice: { type: "auto", disable_parallel_tool_use: true },
    });
    for (const { body } of upstream.received(name)) {
      const alone = provider === "up-openai" ? body.parallel_tool_calls === false : body.tool_choice.disable_parallel_tool_use;
      assert.equal(alone, true);
    }
  });

  test(`a tool that failed is told to ${provider}`, async () => {
    const name = upstream.model(says(verdict));
    await anthropic.messages.create({
      model: `${provider}/${name}`,
      max_tokens: 9,
      tools: [{ name: "warmth", input_schema: schema }],
      messages: [
        ...user(question),
        { role: "assistant", content: [{ type: "tool_use", ...calls[0] }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "call_a", content: [{ type: "text", text: "no such city" }], is_error: true }] },
      ],
    });
    assert.deepEqual(upstream.heard(name).calls, [calls[0]]);
    assert.match(upstream.heard(name).results[0].text, /no such city/);
  });
}
