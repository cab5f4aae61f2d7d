// Pictures reach the provider as they were given, inline or by address, in either dialect's words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { generateText } from "ai";
import { aiModel, clientsOf, user } from "./clients.mjs";
import { adminKey, upstream, url } from "./server.mjs";
import { says } from "./upstream.mjs";

const clients = clientsOf(url, adminKey);
const { openai, anthropic } = clients;
const base64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const inline = `data:image/png;base64,${base64}`;
const address = "https://pictures.example.com/tent.png";
const question = "What is in these?";

for (const provider of ["up-openai", "up-anthropic"]) {
  const asks = {
    "openai chat": (model) =>
      openai.chat.completions.create({
        model,
        messages: user([
          { type: "image_url", image_url: { url: inline } },
          { type: "image_url", image_url: { url: address } },
          { type: "text", text: question },
        ]),
      }),
    "openai responses": (model) =>
      openai.responses.create({
        model,
        input: user([
          { type: "input_image", image_url: inline, detail: "auto" },
          { type: "input_image", image_url: address, detail: "auto" },
          { type: "input_text", text: question },
        ]),
      }),
    "anthropic messages": (model) =>
      anthropic.messages.create({
        model,
        max_tokens: 9,
        messages: user([
          { type: "image", source: { type: "base64", media_type: "image/png", data: base64 } },
          { type: "image", source: { type: "url", url: address } },
          { type: "text", text: question },
        ]),
      }),
  };
  for (const api of ["chat", "responses", "messages"]) {
    asks[`ai ${api}`] = (model) =>
      generateText({
        model: aiModel(clients, api, model),
        maxRetries: 0,
        messages: user([
          { type: "image", image: Buffer.from(base64, "base64"), mediaType: "image/png" },
          { type: "image", image: new URL(address), mediaType: "image/png" },
          { type: "text", text: question },
        ]),
      });
  }

  for (const [way, ask] of Object.entries(asks)) {
    test(`${way}: pictures reach ${provider}`, async () => {
      const name = upstream.model(says("A tent."));
      await ask(`${provider}/${name}`);
      assert.deepEqual(upstream.heard(name).images, [inline, address]);
      assert.deepEqual(upstream.heard(name).turns, [{ role: "user", text: question }]);
    });
  }

  test(`a picture in a tool's result reaches ${provider} or is refused by name`, async () => {
    const name = upstream.model(says("A tent."));
    const source = { type: "base64", media_type: "image/png", data: base64 };
    const request = anthropic.messages.create({
      model: `${provider}/${name}`,
      max_tokens: 9,
      tools: [{ name: "look", input_schema: { type: "object", properties: {} } }],
      messages: [
        ...user(question),
        { role: "assistant", content: [{ type: "tool_use", id: "call_a", name: "look", input: {} }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "call_a", content: [{ type: "image", source }] }] },
      ],
    });
    if (provider === "up-anthropic") {
      await request;
      assert.deepEqual(upstream.heard(name).images, [inline]);
    } else {
      await assert.rejects(request, (error) => error.status === 400 && /messages\[2\]\.content\[0\]\.content/.test(error.message));
    }
  });
}
