// Conversations by themselves: made, changed, and their items.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { clientsOf } from "./clients.mjs";
import { adminKey, url } from "./server.mjs";

const { openai } = clientsOf(url, adminKey);

test("a conversation can be made of items, changed, and its items added, found and deleted", async () => {
  const message = (role, text) => ({ type: "message", role, content: text });
  const made = await openai.conversations.create({ items: [message("user", "Hello")], metadata: { a: "1" } });
  const changed = await openai.conversations.update(made.id, { metadata: { b: "2" } });
  assert.deepEqual(changed.metadata, { b: "2" });
  assert.deepEqual((await openai.conversations.retrieve(made.id)).metadata, { b: "2" });
  const added = await openai.conversations.items.create(made.id, { items: [message("user", "Still there?")] });
  const [{ id }] = added.data;
  const found = await openai.conversations.items.retrieve(id, { conversation_id: made.id });
  assert.equal(found.content[0].text, "Still there?");
  await openai.conversations.items.delete(id, { conversation_id: made.id });
  await assert.rejects(openai.conversations.items.retrieve(id, { conversation_id: made.id }), OpenAI.NotFoundError);
  assert.equal((await openai.conversations.items.list(made.id)).data.length, 1);
  await openai.conversations.delete(made.id);
});
