// OpenAI's responses: their events, and what the stream helper makes of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clientsOf, eventsOf, outputText } from "./clients.mjs";
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

  test(`the events of a response from ${provider} are numbered, open what they close, and end with the whole`, async () => {
    const { model } = scripted({ pieces: ["It ", "is"], calls });
    const events = await eventsOf(await openai.responses.create({ model, input: "How warm is Cork?", tools, stream: true }));
    assert.deepEqual(events.map((event) => event.sequence_number), events.map((_, index) => index));
    const types = events.map((event) => event.type);
    assert.deepEqual(types.filter((type, index) => type !== types[index - 1]), [
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.output_item.added",
      "response.function_call_arguments.delta",
      "response.function_call_arguments.done",
      "response.output_item.done",
      "response.completed",
    ]);
    const { response } = events.at(-1);
    const items = events.filter(({ type }) => type === "response.output_item.done").map(({ item }) => item);
    assert.deepEqual(response.output, items);
    assert.deepEqual([response.status, response.usage.total_tokens], ["completed", 140]);
    assert.equal(response.id, events[0].response.id);
  });

  test(`the stream helper follows a response from ${provider}`, async () => {
    const { model } = scripted({ pieces: ["It ", "is"], calls });
    const seen = { text: [], snapshots: [], json: [] };
    const stream = openai.responses
      .stream({ model, input: "How warm is Cork?", tools })
      .on("response.output_text.delta", ({ delta, snapshot }) => (seen.text.push(delta), seen.snapshots.push(snapshot)))
      .on("response.function_call_arguments.delta", ({ delta }) => seen.json.push(delta));
    const response = await stream.finalResponse();
    assert.deepEqual(seen.snapshots, ["It ", "It is"]);
    assert.equal(seen.text.join(""), outputText(response));
    assert.deepEqual(JSON.parse(seen.json.join("")), calls[0].input);
  });
}
