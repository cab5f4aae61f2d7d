// The SDKs against the scripted upstream alone: what they see of it without a server in between.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { clientsOf, ways } from "./clients.mjs";
import { breaksOff, byteByByte, failsInBand, isReset, refuses, says, Upstream } from "./upstream.mjs";
import { pieces } from "./words.mjs";

const upstream = await Upstream.open();
after(() => upstream.close());
const clients = clientsOf(upstream.url, "any");
const text = "It's forty-two, ünd 🎈 that is \"all\"\n";

for (const way of ways.filter(({ surface }) => !surface.includes("responses"))) {
  test(`${way.name}: the scripted upstream is understood, also byte by byte`, async () => {
    for (const script of [says(text), says(text, { pace: 1 }), byteByByte({ pieces: pieces(text) })]) {
      const seen = await way.ask(clients, upstream.model(script), "What is it?");
      assert.deepEqual(seen, { text, stop: "end", usage: { input: 100, cached: 60, output: 40 } });
    }
  });

  test(`${way.name}: what the scripted upstream breaks is broken`, async () => {
    const scripts = [breaksOff(text), isReset(text), refuses(500)];
    for (const script of way.streams ? [...scripts, failsInBand(text)] : scripts) {
      await assert.rejects(async () => await way.ask(clients, upstream.model(script), "What is it?"));
    }
  });
}
